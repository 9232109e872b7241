import { type ErrorKind, RetryableError, TerminalError, type TradewindError } from "@tradewind/core/errors";
import type { ReportedError } from "./protocol.ts";

/** The error that a worker told, as it was thrown there. */
export function errorOf({ kind, code, message, retryable, details = [] }: ReportedError): TradewindError {
  return new (retryable ? RetryableError : TerminalError)(kind as ErrorKind, code, message, { details });
}
