import {
  type ErrorKind,
  ensureTradewindError,
  RetryableError,
  TerminalError,
  type TradewindError,
} from "@tradewind/core/errors";
import type { ReportedError } from "./protocol.ts";

/** An error as it goes from one process or thread to another. */
export function reportOf(thrown: unknown): ReportedError {
  const { name, message, code, kind, retryable, details } = ensureTradewindError(thrown);
  return { name, message, code, kind, retryable, ...(details.length > 0 && { details }) };
}

/** The error that another told, as it was thrown there. */
export function errorOf({ kind, code, message, retryable, details = [] }: ReportedError): TradewindError {
  return new (retryable ? RetryableError : TerminalError)(kind as ErrorKind, code, message, { details });
}
