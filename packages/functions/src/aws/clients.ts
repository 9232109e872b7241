import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { scopes } from "@tradewind/core/safety/scopes";

/** What every client of AWS is given. Credentials and region come from the function's surroundings. */
export interface ClientSettings {
  readonly region: string;
}

const CONNECTION_TIMEOUT_MS = 2_000;
const REQUEST_TIMEOUT_MS = 10_000;
const ATTEMPTS_MAX = 5;

/** Retries with exponential, jittered pauses; what hangs is given up, or a phase would sit out its whole time. */
export function clientConfig({ region }: ClientSettings) {
  return {
    region,
    maxAttempts: ATTEMPTS_MAX,
    retryMode: "standard",
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  } as const;
}

/** The function's start, and the way there and back. */
const PREVIEW_GRACE_MS = 7_000;

/**
 * For previews alone: it waits for as long as one may take, and asks once. To ask again would start another beside one
 * that may be running, and the API's own time is soon over.
 */
export function previewConfig(settings: ClientSettings) {
  const { requestHandler, ...config } = clientConfig(settings);
  const requestTimeout = scopes.sandbox.timeoutMs + PREVIEW_GRACE_MS;
  return { ...config, maxAttempts: 1, requestHandler: { ...requestHandler, requestTimeout } } as const;
}

export function makeDocumentClient(settings: ClientSettings): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(settings)), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

/** Path-style where an endpoint is set: an emulator has no host name a bucket. */
export function makeS3Client(settings: ClientSettings, emulated: boolean): S3Client {
  return new S3Client({ ...clientConfig(settings), forcePathStyle: emulated });
}
