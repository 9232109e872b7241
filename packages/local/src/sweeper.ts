import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";
import { completeIfSettled } from "@tradewind/functions/backtest";
import { failureOfExecution } from "@tradewind/functions/failureOfExecution";
import { lookAfter } from "@tradewind/functions/sweep";
import { tellEnds } from "@tradewind/functions/tellEnd";
import type { Log } from "./conductor/actors.ts";
import type { LocalConductor } from "./conductor/conductor.ts";
import type { Timers } from "./conductor/timers.ts";
import { settledLedgers } from "./sqlite/backtestLedger.ts";
import type { Database } from "./sqlite/database.ts";

const SWEEP_MS = 5_000;

export interface SweeperOptions {
  readonly db: Database;
  readonly ports: Omit<Ports, "backtester" | "scripts">;
  readonly executions: Pick<LocalConductor, "describe">;
  /** Before the runs that were under way are taken up, none is started or given up. */
  readonly resumed: () => boolean;
  readonly timers: Timers;
  readonly log: Log;
}

/** Puts right, time and again, what others lived too short to do. */
export interface Sweeper {
  /** Settles when the sweep that goes on is over. */
  close(): Promise<void>;
}

/**
 * Answers the tokens of generations whose last worker settled its batch and died before it could, starts what was
 * recorded and never started, ends the runs of executions that died without a word, and tells the ends of runs that
 * nobody lived to tell.
 */
export function startSweeper({ db, ports, executions, resumed, timers, log }: SweeperOptions): Sweeper {
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
    const unkept = "a run could not be looked after; it is tried again";
    await orElse(unkept, async () => {
      for (const run of resumed() ? await ports.runs.unfinished() : []) {
        if (!closed) await orElse(unkept, () => lookAfter(ports, failureOf, run));
      }
    });
    const untold = "the end of a run could not be told; it is tried again";
    const onFailure = (runId: string, error: unknown): void =>
      log("warn", untold, { runId, error: String(error) });
    if (!closed) await orElse(untold, () => tellEnds(ports, onFailure));
  }

  async function failureOf({ runId, epoch }: Pick<RunRecord, "runId" | "epoch">) {
    const execution = executions.describe(runId);
    if (execution?.epoch !== epoch) return null;
    return failureOfExecution({ ...execution, status: execution.status.toUpperCase() });
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
