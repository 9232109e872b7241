import type { Envelope, EventType } from "@tradewind/core/events";
import { readEvents } from "../api/calls.ts";

const PAGE = 1_000;
const TAIL = 2_000;

/** What a run's picture needs of its past; the rest is only ever looked at when it is new. */
const summaryTypes: readonly EventType[] = [
  "run.started",
  "run.extended",
  "generation.started",
  "generation.finished",
  "champion.found",
  "target.reached",
  "violation.recorded",
  "run.finished",
];

/** The events that matter between two numbers, and all of the newest: for a gap too large to replay. */
export async function summarise(runId: string, after: number, until: number): Promise<readonly Envelope[]> {
  const bySeq = new Map<number, Envelope>();
  const keep = async (from: number, types?: string): Promise<void> => {
    for (let seq = from; seq < until; ) {
      const { events } = await readEvents(runId, {
        after: seq,
        limit: PAGE,
        ...(types === undefined ? {} : { types }),
      });
      for (const event of events) if (event.seq <= until) bySeq.set(event.seq, event);
      const last = events.at(-1);
      // Fewer than asked for need not be all: an answer is bounded in its bytes too.
      if (last === undefined) return;
      seq = last.seq;
    }
  };
  await keep(after, summaryTypes.join(","));
  await keep(Math.max(after, until - TAIL));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
