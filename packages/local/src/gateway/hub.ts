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
/** Together, before what else is due has its turn: telling them takes about a millisecond. */
const LISTENERS_AT_ONCE = 8;

/** How a hub keeps from crowding out what else this process does. */
export interface Pace extends Timers {
  /** Calls back when what waits for this process has had its turn. */
  soon(callback: () => void): void;
}

/**
 * The first poke after a rest passes at once; those that follow within the pace come together as one, and listeners are
 * told a few at a time, with what else is due in between. Without a pace every poke passes, to all at once.
 */
export function createHub(timers: Pace | null = null): Hub {
  const listeners = new Map<string, Set<() => void>>();
  const resting = new Map<string, { poked: boolean }>();

  function tell(runId: string, pace: Pace | null): void {
    const waiting = [...(listeners.get(runId) ?? [])];
    const next = (): void => {
      for (const listener of waiting.splice(0, pace === null ? waiting.length : LISTENERS_AT_ONCE)) {
        if (listeners.get(runId)?.has(listener)) listener();
      }
      if (waiting.length > 0) pace?.soon(next);
    };
    next();
  }

  function rest(runId: string, pace: Pace): void {
    const state = { poked: false };
    resting.set(runId, state);
    const restMs = Math.max(REST_MS_MIN, REST_MS_PER_LISTENER * (listeners.get(runId)?.size ?? 0));
    pace.after(restMs, () => {
      resting.delete(runId);
      if (!state.poked) return;
      rest(runId, pace);
      tell(runId, pace);
    });
  }

  return {
    poke(runId) {
      if (timers === null) return tell(runId, null);
      const state = resting.get(runId);
      if (state !== undefined) {
        state.poked = true;
        return;
      }
      rest(runId, timers);
      tell(runId, timers);
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
