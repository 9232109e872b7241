/** What went wrong, in the caller's terms; adapters map it to an HTTP status or a Step Functions error. */
export type ErrorKind =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "too-large"
  | "unavailable"
  | "internal";

export interface ErrorDetail {
  /** JSON pointer or place in a file. */
  readonly pointer: string;
  readonly message: string;
}

export interface TradewindErrorOptions {
  readonly cause?: unknown;
  readonly details?: readonly ErrorDetail[];
}

/** Base of both families. `code` is dotted and stable: `run.not_found`. */
export abstract class TradewindError extends Error {
  abstract readonly retryable: boolean;
  readonly kind: ErrorKind;
  readonly code: string;
  readonly details: readonly ErrorDetail[];

  constructor(kind: ErrorKind, code: string, message: string, options: TradewindErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = code;
    this.details = options.details ?? [];
  }
}

/** Trying again cannot help: bad input, a limit, a forbidden act. */
export class TerminalError extends TradewindError {
  override readonly name: string = "TerminalError";
  readonly retryable = false;
}

/** Trying again may help: a throttle, a lost race, a busy store. */
export class RetryableError extends TradewindError {
  override readonly name: string = "RetryableError";
  readonly retryable = true;
}

/** The user paused the run: a phase refuses to begin, and the state machine rests. */
export class RunPausedError extends TerminalError {
  override readonly name = "RunPausedError";

  constructor(runId: string) {
    super("conflict", "run.paused", `run ${runId} is paused; resume it to go on`);
  }
}

/** The user cancelled the run: no phase begins any more. */
export class RunCancelledError extends TerminalError {
  override readonly name = "RunCancelledError";

  constructor(runId: string) {
    super("conflict", "run.cancelled", `run ${runId} was cancelled; start a new run`);
  }
}

/** Normalises anything thrown; what is not ours is an internal terminal error. */
export function ensureTradewindError(thrown: unknown): TradewindError {
  if (thrown instanceof TradewindError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new TerminalError("internal", "internal.unexpected", message, { cause: thrown });
}
