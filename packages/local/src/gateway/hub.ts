import type { EventLog } from "@tradewind/core/ports";
import type { Timers } from "../conductor/timers.ts";

/** Tells that a run has news. What the news is stands in the log; a call may be lost or come twice. */
export interface Hub {
  poke(runId: string): void;
  /** @returns how to unsubscribe */
  subscribe(runId: string, listener: () => void): () => void;
}

/** A run with much to tell rests so long between two times, and then tells all that came since at once. */
const REST_MS_MIN = 20;
/** What a message costs, it costs for each who listens: many of them rest longer, so that telling never crowds out the run. */
const REST_MS_PER_LISTENER = 2;

/**
 * The first poke after a rest passes at once; those that follow within the pace come together as one. Without timers
 * every poke passes.
 */
export function createHub(timers: Timers | null = null): Hub {
  const listeners = new Map<string, Set<() => void>>();
  const resting = new Map<string, { poked: boolean }>();

  function tell(runId: string): void {
    for (const listener of listeners.get(runId) ?? []) listener();
  }

  function rest(runId: string, pace: Timers): void {
    const state = { poked: false };
    resting.set(runId, state);
    const restMs = Math.max(REST_MS_MIN, REST_MS_PER_LISTENER * (listeners.get(runId)?.size ?? 0));
    pace.after(restMs, () => {
      resting.delete(runId);
      if (!state.poked) return;
      rest(runId, pace);
      tell(runId);
    });
  }

  return {
    poke(runId) {
      if (timers === null) return tell(runId);
      const state = resting.get(runId);
      if (state !== undefined) {
        state.poked = true;
        return;
      }
      rest(runId, timers);
      tell(runId);
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
