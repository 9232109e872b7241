import { RetryableError, TerminalError, TradewindError } from "@tradewind/core/errors";

/** What an AWS client throws, as far as it is read. */
interface AwsFailure {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const throttles = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "SlowDown",
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "TooManyRequestsException",
  "EC2ThrottledException",
  "KmsThrottled",
  "OverLimit",
]);
const passing = new Set([
  "TransactionConflictException",
  "TransactionInProgressException",
  "ConflictException",
  "ConditionalRequestConflict",
  "OperationAborted",
  "InternalServerError",
  "InternalServerException",
  "InternalFailure",
  "ServiceException",
  "ServiceUnavailable",
  "ServiceUnavailableException",
  "RequestTimeout",
  "TimeoutError",
  "NetworkingError",
]);
const connections = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN"]);
const missing = new Set([
  "ResourceNotFoundException",
  "NoSuchBucket",
  "QueueDoesNotExist",
  "AWS.SimpleQueueService.NonExistentQueue",
  "StateMachineDoesNotExist",
]);
const denied = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "NotAuthorized",
  "KMSAccessDeniedException",
  "KmsAccessDenied",
]);
const elsewhere = new Set([
  "PermanentRedirect",
  "AuthorizationHeaderMalformed",
  "IllegalLocationConstraintException",
]);
const credentials = new Set([
  "CredentialsProviderError",
  "ExpiredToken",
  "ExpiredTokenException",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "UnrecognizedClientException",
]);

/**
 * Names a failure of AWS in our terms. What may pass is a RetryableError: `aws.throttled`, `aws.unavailable`. What cannot
 * is a TerminalError that says what to correct: `aws.missing`, `aws.region`, `aws.denied`, `aws.credentials`,
 * `aws.too_large`, `aws.rejected`.
 * @param what the resource and the act, for the text: `table runs (GetItem)`
 */
export function failureOf(thrown: unknown, what: string): TradewindError {
  if (thrown instanceof TradewindError) return thrown;
  const failure = asFailure(thrown);
  const { name, message } = failure;
  const options = { cause: thrown };
  const status = failure.$metadata?.httpStatusCode ?? 0;
  if (throttles.has(name) || status === 429) {
    const text = `${what} is throttled (${name}); it was tried several times, try again later or raise its capacity`;
    return new RetryableError("unavailable", "aws.throttled", text, options);
  }
  if (passing.has(name) || connections.has(failure.code ?? "") || status >= 500) {
    // A host that is not found may be a name server's hiccup, or a region that there is not.
    const doubt = failure.code === "ENOTFOUND" ? ", and see whether AWS_REGION names a region" : "";
    const text = `${what} did not answer: ${name}: ${message}; try again${doubt}`;
    return new RetryableError("unavailable", "aws.unavailable", text, options);
  }
  const terminal = (kind: TerminalError["kind"], code: string, remedy: string): TerminalError =>
    new TerminalError(kind, code, `${what}: ${remedy} (${name}: ${message})`, options);
  if (missing.has(name)) {
    const remedy =
      "it does not exist in this account and region; deploy the stage, or correct the variable that names it";
    return terminal("internal", "aws.missing", remedy);
  }
  if (elsewhere.has(name)) {
    const remedy = "it is in another region than the one that was asked; set AWS_REGION to its own";
    return terminal("internal", "aws.region", remedy);
  }
  if (denied.has(name)) {
    return terminal(
      "internal",
      "aws.denied",
      "this function's role may not do that; add the grant in aws/resources.ts",
    );
  }
  if (credentials.has(name)) {
    return terminal(
      "internal",
      "aws.credentials",
      "the credentials are missing, wrong or expired; renew them",
    );
  }
  if (
    status === 413 ||
    /size has exceeded|too long|too large|TooLong|maximum allowed size/i.test(`${name} ${message}`)
  ) {
    return terminal("too-large", "aws.too_large", "what was to be stored is larger than the service takes");
  }
  return terminal("internal", "aws.rejected", "the request was refused");
}

/** Does something with AWS; whatever it throws comes out as `failureOf` names it. */
export async function asking<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    throw failureOf(thrown, what);
  }
}

/** Whether AWS threw an error of one of these names. */
export function isNamed(thrown: unknown, ...names: readonly string[]): boolean {
  return thrown instanceof Error && names.includes(thrown.name);
}

/** The HTTP status of what AWS threw; 0 where there is none. */
export function statusOf(thrown: unknown): number {
  return asFailure(thrown).$metadata?.httpStatusCode ?? 0;
}

function asFailure(thrown: unknown): AwsFailure {
  return thrown instanceof Error ? thrown : { name: "unknown", message: String(thrown) };
}
