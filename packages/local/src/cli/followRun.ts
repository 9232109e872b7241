import type { Envelope } from "@tradewind/core/events";
import { limits } from "@tradewind/core/limits";
import type { EventLog, RunStore } from "@tradewind/core/ports";
import type { Hub } from "../gateway/hub.ts";

export interface FollowPorts {
  readonly events: EventLog;
  readonly runs: Pick<RunStore, "get">;
}

const ended: readonly string[] = ["succeeded", "failed", "cancelled"];

/**
 * Every event of a run once and in order, from its first to the one that ends it. A run that ended before and was extended
 * goes on past its earlier end.
 * @param signal ends the following when raised
 */
export async function* followRun(
  { events, runs }: FollowPorts,
  hub: Hub,
  runId: string,
  signal: AbortSignal,
): AsyncGenerator<Envelope, void> {
  let seq = 0;
  let wake: () => void = () => {};
  let news = true;
  let hasEnd = false;
  const poke = (): void => {
    news = true;
    wake();
  };
  const leave = hub.subscribe(runId, poke);
  signal.addEventListener("abort", poke);
  try {
    while (!signal.aborted) {
      news = false;
      const page = await events.read(runId, seq, limits.eventsPageMax);
      for (const envelope of page) {
        seq = envelope.seq;
        if (envelope.type === "run.finished") hasEnd = true;
        if (envelope.type === "run.extended" || envelope.type === "run.resumed") hasEnd = false;
        yield envelope;
        if (signal.aborted) return;
      }
      if (page.length > 0) continue;
      if (hasEnd && ended.includes((await runs.get(runId))?.status ?? "")) return;
      if (news) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    leave();
    signal.removeEventListener("abort", poke);
  }
}
