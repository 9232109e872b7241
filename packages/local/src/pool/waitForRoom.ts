import { TerminalError } from "@tradewind/core/errors";
import type { Log } from "../conductor/actors.ts";
import type { Timers } from "../conductor/timers.ts";
import { STORE_FULL } from "../sqlite/faults.ts";
import type { Pool } from "./pool.ts";

const LOOK_MS = 1_000;

export interface WaitOptions {
  readonly timers: Timers;
  readonly log: Log;
  /** Told each time that work waits for room once more; what it cannot write for want of room it need not. */
  readonly waiting: () => void;
}

/**
 * A pool whose calls wait where the disk is full, and are made again: a phase or a batch may always run twice, and none
 * may be given up for want of room that somebody is about to make.
 */
export function waitForRoom(pool: Pool, { timers, log, waiting }: WaitOptions): Pool {
  function tellWaiting(): void {
    try {
      waiting();
    } catch (thrown) {
      if (!isStoreFull(thrown)) throw thrown;
    }
  }

  return {
    ...pool,
    async run(job, signal) {
      for (;;) {
        const outcome = await pool.run(job, signal);
        if (outcome.kind !== "threw" || outcome.error.code !== STORE_FULL || signal?.aborted === true)
          return outcome;
        log("error", outcome.error.message, { waiting: job.name });
        tellWaiting();
        await pause(timers, signal);
      }
    },
  };
}

/** Does `work`, and does it again a second later for as long as the disk is full. */
export async function untilRoom<T>(timers: Timers, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (!isStoreFull(thrown) || signal.aborted) throw thrown;
      await pause(timers, signal);
    }
  }
}

function isStoreFull(thrown: unknown): boolean {
  return thrown instanceof TerminalError && thrown.code === STORE_FULL;
}

function pause(timers: Timers, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const cancel = timers.after(LOOK_MS, resolve);
    signal?.addEventListener("abort", () => {
      cancel();
      resolve();
    });
  });
}
