import type { Ports } from "@tradewind/core/ports";
import { completeIfSettled } from "@tradewind/functions/backtest";
import { tellEnds } from "@tradewind/functions/tellEnd";
import type { Log } from "./conductor/actors.ts";
import type { Timers } from "./conductor/timers.ts";
import { settledLedgers } from "./sqlite/backtestLedger.ts";
import type { Database } from "./sqlite/database.ts";

const SWEEP_MS = 5_000;

export interface SweeperOptions {
  readonly db: Database;
  readonly ports: Ports;
  readonly timers: Timers;
  readonly log: Log;
}

/** Puts right, time and again, what others lived too short to do. */
export interface Sweeper {
  /** Settles when the sweep that goes on is over. */
  close(): Promise<void>;
}

/**
 * Answers the tokens of generations whose last worker settled its batch and died before it could, and tells the ends of
 * runs that nobody lived to tell.
 */
export function startSweeper({ db, ports, timers, log }: SweeperOptions): Sweeper {
  let closed = false;
  let sweeping: Promise<void> = sweep();
  let cancel = timers.after(SWEEP_MS, again);

  function again(): void {
    sweeping = sweep();
    cancel = timers.after(SWEEP_MS, again);
  }

  async function sweep(): Promise<void> {
    await orElse("a settled generation could not be completed; it is tried again", async () => {
      for (const { runId, generation } of settledLedgers(db)) {
        if (!closed) await completeIfSettled(ports, runId, generation);
      }
    });
    const untold = "the end of a run could not be told; it is tried again";
    const onFailure = (runId: string, error: unknown): void =>
      log("warn", untold, { runId, error: String(error) });
    if (!closed) await orElse(untold, () => tellEnds(ports, onFailure));
  }

  async function orElse(message: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      log("warn", message, { error: String(thrown) });
    }
  }

  return {
    async close() {
      closed = true;
      cancel();
      await sweeping;
    },
  };
}
