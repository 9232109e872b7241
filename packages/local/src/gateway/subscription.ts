import { limits } from "@tradewind/core/limits";
import type { Hub } from "./hub.ts";

const PAGE_EVENTS = 500;

/** Stored envelopes as the JSON texts they are, after a sequence number. */
export type ReadTexts = (
  runId: string,
  after: number,
  limit: number,
) => readonly { readonly seq: number; readonly text: string }[];

export interface Outlet {
  /** Settles when the text has left this process; a slow reader so slows down what is read for it. */
  send(text: string): Promise<void>;
}

export interface SubscriptionOptions {
  readonly runId: string;
  readonly after: number;
  readonly hub: Hub;
  readonly readTexts: ReadTexts;
  readonly lastSeq: (runId: string) => number;
  readonly outlet: Outlet;
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
  const { runId, hub, outlet, lastSeq } = options;
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
      // The reader is gone: its connection tells why.
      end();
    } finally {
      pumping = false;
    }
  }

  async function drain(): Promise<void> {
    const last = lastSeq(runId);
    if (last - seq > limits.eventsReplayMax) {
      await outlet.send(JSON.stringify({ type: "snapshot-needed", runId, lastSeq: last }));
      return end();
    }
    for (;;) {
      const page = options.readTexts(runId, seq, PAGE_EVENTS);
      const newest = page.at(-1);
      if (closed || newest === undefined) return;
      seq = newest.seq;
      const events = page.map(({ text }) => text).join(",");
      await outlet.send(`{"type":"events","runId":${JSON.stringify(runId)},"events":[${events}]}`);
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
