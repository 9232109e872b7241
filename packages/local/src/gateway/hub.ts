import type { EventLog } from "@tradewind/core/ports";
import type { Timers } from "../conductor/timers.ts";

/** Tells that a run has news. What the news is stands in the log; a call may be lost or come twice. */
export interface Hub {
  poke(runId: string): void;
  /** @returns how to unsubscribe */
  subscribe(runId: string, listener: () => void): () => void;
}

export function createHub(): Hub {
  const listeners = new Map<string, Set<() => void>>();
  return {
    poke(runId) {
      for (const listener of listeners.get(runId) ?? []) listener();
    },
    subscribe(runId, listener) {
      const own = listeners.get(runId) ?? new Set();
      listeners.set(runId, own);
      own.add(listener);
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(runId) === own) listeners.delete(runId);
      };
    },
  };
}

/** Waits until a run has an event after `afterSeq`: true, or false when the time is over. */
export function makeWaitForEvents(
  hub: Hub,
  events: Pick<EventLog, "lastSeq">,
  timers: Timers,
): (runId: string, afterSeq: number, timeoutMs: number) => Promise<boolean> {
  return (runId, afterSeq, timeoutMs) =>
    new Promise((resolve, reject) => {
      const cancel = timers.after(timeoutMs, () => finish(false));
      // Subscribed before the log is read, so that nothing slips in between.
      const leave = hub.subscribe(runId, look);
      function finish(found: boolean): void {
        cancel();
        leave();
        resolve(found);
      }
      function look(): void {
        events.lastSeq(runId).then((last) => last > afterSeq && finish(true), reject);
      }
      look();
    });
}
