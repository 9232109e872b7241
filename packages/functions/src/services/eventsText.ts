import type { Envelope, EventType } from "@tradewind/core/events";
import type { Ports } from "@tradewind/core/ports";

export interface ReadEventsPorts extends Pick<Ports, "events" | "clock"> {
  readonly waitForEvents: (runId: string, afterSeq: number, timeoutMs: number) => Promise<boolean>;
}

export interface EventsWish {
  readonly runId: string;
  readonly after: number;
  readonly limit: number;
  readonly waitMs: number;
  readonly types?: readonly EventType[];
}

/**
 * The JSON of the events after a number. Where there are none it waits for some; news of other types does not end the
 * wait.
 */
export async function eventsText(
  { events, clock, waitForEvents }: ReadEventsPorts,
  { runId, after, limit, waitMs, types }: EventsWish,
): Promise<string> {
  const deadlineMs = clock.nowMs() + waitMs;
  for (;;) {
    // The newest number first: an event that comes between the two reads is then waited for from before it.
    const lastSeq = await events.lastSeq(runId);
    const found = await events.readTexts(runId, after, limit, types);
    const leftMs = deadlineMs - clock.nowMs();
    if (found.length > 0 || leftMs <= 0) return textOf(found, lastSeq);
    if (!(await waitForEvents(runId, Math.max(after, lastSeq), leftMs))) return textOf(found, lastSeq);
  }
}

/** The text of an `EventsView`. */
function textOf(envelopes: readonly string[], lastSeq: number): string {
  const newest = envelopes.at(-1);
  const seq = newest === undefined ? 0 : (JSON.parse(newest) as Envelope).seq;
  return `{"events":[${envelopes.join(",")}],"lastSeq":${Math.max(lastSeq, seq)}}`;
}
