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

/** Events after a number. Where there are none it waits for some; news of other types does not end the wait. */
export async function readEvents(
  { events, clock, waitForEvents }: ReadEventsPorts,
  { runId, after, limit, waitMs, types }: EventsWish,
): Promise<{ readonly events: readonly Envelope[]; readonly lastSeq: number }> {
  const deadlineMs = clock.nowMs() + waitMs;
  for (;;) {
    // The newest number first: an event that comes between the two reads is then waited for from before it.
    const lastSeq = await events.lastSeq(runId);
    const found = await events.read(runId, after, limit, types);
    const leftMs = deadlineMs - clock.nowMs();
    if (found.length > 0 || leftMs <= 0) return answer(found, lastSeq);
    if (!(await waitForEvents(runId, Math.max(after, lastSeq), leftMs))) return answer(found, lastSeq);
  }
}

function answer(events: readonly Envelope[], lastSeq: number) {
  return { events, lastSeq: Math.max(lastSeq, events.at(-1)?.seq ?? 0) };
}
