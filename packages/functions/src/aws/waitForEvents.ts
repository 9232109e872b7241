import { setTimeout as wait } from "node:timers/promises";
import type { Clock, EventLog } from "@tradewind/core/ports";

const LOOK_MS = 1_000;

/** Looks at the log again and again: a function of its own hears of no other's events. */
export function makeWaitForEvents(
  events: Pick<EventLog, "lastSeq">,
  clock: Clock,
): (runId: string, afterSeq: number, timeoutMs: number) => Promise<boolean> {
  return async (runId, afterSeq, timeoutMs) => {
    const endMs = clock.nowMs() + timeoutMs;
    for (;;) {
      if ((await events.lastSeq(runId)) > afterSeq) return true;
      const leftMs = endMs - clock.nowMs();
      if (leftMs <= 0) return false;
      await wait(Math.min(LOOK_MS, leftMs));
    }
  };
}
