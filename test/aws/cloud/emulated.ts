import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { region } from "../emulators.ts";
import { makePlainHttp, type PlainHttp } from "./plainHttp.ts";

/** The emulator as whoever deploys sees it. */
export interface Emulated {
  readonly endpoint: string;
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly sfn: SFNClient;
  readonly scheduler: SchedulerClient;
  readonly http: PlainHttp;
}

/** MiniStack takes an access key of twelve digits for the account. */
export function connect(endpoint: string, account: string): Emulated {
  const config = { region, endpoint, credentials: { accessKeyId: account, secretAccessKey: "test" } };
  return {
    endpoint,
    dynamo: new DynamoDBClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sqs: new SQSClient(config),
    lambda: new LambdaClient(config),
    sfn: new SFNClient(config),
    scheduler: new SchedulerClient(config),
    http: makePlainHttp(endpoint, account),
  };
}
