import type { Log } from "../conductor/actors.ts";
import type { Notice, ReportedError, Request } from "../pool/protocol.ts";

/** With what the door opens. */
export interface DoorData {
  readonly home: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly version: string;
  readonly originMs: number;
  readonly tiingoToken: string | null;
  readonly workerEntry: string;
  readonly workerStartTimeoutMs: number;
  readonly previewTimeoutMs: number;
}

/** Main thread → door. */
export type ToDoor =
  | { readonly type: "open"; readonly data: DoorData }
  | { readonly type: "news"; readonly runId: string }
  | {
      readonly type: "reply";
      readonly requestId: number;
      readonly reply: { readonly value: unknown } | { readonly error: ReportedError };
    }
  | { readonly type: "close" };

/** Door → main thread. */
export type FromDoor =
  | Notice
  | { readonly type: "scheduled" }
  | { readonly type: "request"; readonly requestId: number; readonly request: Request }
  | { readonly type: "log"; readonly entry: Parameters<Log> }
  | { readonly type: "open"; readonly address: string }
  | { readonly type: "refused"; readonly error: ReportedError };
