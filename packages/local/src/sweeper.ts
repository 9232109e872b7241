import type { Ports } from "@tradewind/core/ports";
import { completeIfSettled } from "@tradewind/functions/backtest";
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

/** Answers the tokens of generations whose last worker settled its batch and died before it could. */
export function startSweeper({ db, ports, timers, log }: SweeperOptions): { close(): Promise<void> } {
  let closed = false;
  let sweeping: Promise<void> = sweep();
  let cancel = timers.after(SWEEP_MS, again);

  function again(): void {
    sweeping = sweep();
    cancel = timers.after(SWEEP_MS, again);
  }

  async function sweep(): Promise<void> {
    try {
      for (const { runId, generation } of settledLedgers(db)) {
        if (!closed) await completeIfSettled(ports, runId, generation);
      }
    } catch (thrown) {
      log("warn", "a settled generation could not be completed; it is tried again", {
        error: String(thrown),
      });
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
