import { limits } from "@tradewind/core/limits";
import type { Frame, ReadFrame } from "./frames.ts";
import type { Hub } from "./hub.ts";

export interface Outlet {
  /** Settles when it has left this process; a slow reader so slows down what is read for it. */
  send(text: string): Promise<void>;
  /** As `send`, of a message whose head is before it. */
  sendFrame(bytes: Buffer): Promise<void>;
}

export interface SubscriptionOptions {
  readonly runId: string;
  readonly after: number;
  readonly hub: Hub;
  readonly readFrame: ReadFrame;
  readonly outlet: Outlet;
  /** Called if the log could not be read, before `ended`. */
  readonly unreadable: (error: unknown) => void;
  /** Called once if the reader is too far behind, or gone. */
  readonly ended: () => void;
}

export interface Subscription {
  close(): void;
}

/**
 * One reader of one run. It keeps its own place and only ever reads forward from the log, so that what was missed and what
 * is new come in one order, without gaps or doubles.
 */
export function subscribe(options: SubscriptionOptions): Subscription {
  const { runId, hub, outlet } = options;
  let seq = options.after;
  let pumping = false;
  let again = false;
  let closed = false;
  const leave = hub.subscribe(runId, poke);

  function close(): void {
    closed = true;
    leave();
  }

  function poke(): void {
    again = true;
    if (!pumping && !closed) void pump();
  }

  async function pump(): Promise<void> {
    pumping = true;
    try {
      while (again && !closed) {
        again = false;
        await drain();
      }
    } catch {
      // The reader is gone, or is sent away: its connection tells why.
      end();
    } finally {
      pumping = false;
    }
  }

  function read(): Frame | null {
    try {
      return options.readFrame(runId, seq);
    } catch (thrown) {
      options.unreadable(thrown);
      throw thrown;
    }
  }

  async function drain(): Promise<void> {
    while (!closed) {
      const frame = read();
      if (frame === null) return;
      if (frame.logLastSeq - seq > limits.eventsReplayMax) {
        await outlet.send(JSON.stringify({ type: "snapshot-needed", runId, lastSeq: frame.logLastSeq }));
        return end();
      }
      seq = frame.lastSeq;
      await outlet.sendFrame(frame.bytes);
      // What was stored since is told with the next poke: whoever looks at once again sends ever smaller frames.
      if (seq >= frame.logLastSeq) return;
    }
  }

  function end(): void {
    if (closed) return;
    close();
    options.ended();
  }

  poke();
  return { close };
}
