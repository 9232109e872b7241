import type { ErrorDetail } from "@tradewind/core/errors";
import type { ExecutionInput } from "@tradewind/core/ports";
import type { Scope } from "@tradewind/core/safety/scopes";

/** What the functions of the platform are called, in the state machine's document and in the pool. */
export type FunctionName = string;

/** What one call may use; the worker's own guard sees to it though the main process is busy. Null for no bound. */
export interface WorkLimits {
  readonly timeoutMs: number;
  readonly cpuMs: number | null;
  /** By how much the process may grow while candidates are run. */
  readonly memoryMb: number | null;
}

/** Main process → worker. One call at a time. */
export type ToWorker =
  | {
      readonly type: "call";
      readonly callId: number;
      readonly name: FunctionName;
      /** Whose rights the call has; null for the phases, which have them all but the sealed bars. */
      readonly scope: Scope | null;
      readonly payload: unknown;
      readonly limits: WorkLimits;
    }
  | { readonly type: "reply"; readonly requestId: number; readonly value: unknown };

/** An error on its way between processes: what Retry, Catch and HTTP look at. */
export interface ReportedError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly kind: string;
  readonly retryable: boolean;
  /** The places of what is wrong; left out where there are none. */
  readonly details?: readonly ErrorDetail[];
}

/** What a worker tells that concerns the platform, not the call. */
export type Notice =
  | { readonly type: "events"; readonly runId: string }
  | { readonly type: "answered" }
  | { readonly type: "queued" };

/** What only the main process can do. */
export type Request =
  | { readonly verb: "start"; readonly input: ExecutionInput }
  | {
      readonly verb: "stop";
      readonly runId: string;
      readonly cause: string;
      readonly beforeEpoch?: number | undefined;
    };

/** The end of a call, with what it had to tell that could wait for it. */
interface Ended {
  readonly callId: number;
  readonly notices: readonly Notice[];
}

/** Worker → main process. */
export type FromWorker =
  | Notice
  | { readonly type: "ready" }
  | { readonly type: "candidate"; readonly callId: number; readonly candidateId: string | null }
  | (Ended & { readonly type: "returned"; readonly value: unknown })
  | (Ended & { readonly type: "threw"; readonly error: ReportedError })
  | { readonly type: "request"; readonly requestId: number; readonly request: Request };
