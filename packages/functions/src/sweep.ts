import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";
import { completeIfSettled } from "./backtest.ts";
import { type FailPorts, failRun } from "./failRun.ts";
import type { FailureOf } from "./failureOfExecution.ts";
import { inParallel } from "./inParallel.ts";
import { tellEnds } from "./tellEnd.ts";

/** A run that stood still for so long may wait for a start that was never made, or an answer never given. */
const STILL_MS = 120_000;

/** A sweep has a minute, and of thousands of runs the last must have its turn in it too. */
const RUNS_AT_ONCE = 8;

type SweepPorts = FailPorts & Pick<Ports, "ledger" | "conductor">;

export interface SweepOptions {
  readonly ports: SweepPorts;
  readonly failureOf: FailureOf;
  /** Told of a run that could not be looked after; the next sweep tries again. */
  readonly onFailure: (runId: string, error: unknown) => void;
}

/**
 * Looks after every unfinished run: answers a token whose last worker died before it could, keeps the token of a
 * generation that is at work alive, starts an execution that was recorded and never started, and ends the run of one
 * that died without a word: EventBridge tells of those at once, but by best effort. Before that it tells the ends that
 * nobody lived to tell: they are few, and never wait for however many runs are unfinished.
 */
export function makeSweepHandler({
  ports,
  failureOf,
  onFailure,
}: SweepOptions): () => Promise<{ readonly runs: number }> {
  return async () => {
    let runs: readonly RunRecord[] = [];
    try {
      await tellEnds(ports, onFailure);
    } finally {
      runs = await ports.runs.unfinished();
      await inParallel(RUNS_AT_ONCE, runs, async (run) => {
        try {
          await sweep(ports, failureOf, run);
        } catch (error) {
          onFailure(run.runId, error);
        }
      });
    }
    return { runs: runs.length };
  };
}

async function sweep(ports: SweepPorts, failureOf: FailureOf, run: RunRecord): Promise<void> {
  if (run.phase === "backtesting") await completeIfSettled(ports, run.runId, run.generation);
  await lookAfter(ports, failureOf, run);
}

/** Of a run that stands still: starts an execution that was never started, and ends the run of one that died without a word. */
export async function lookAfter(
  ports: FailPorts & Pick<Ports, "conductor">,
  failureOf: FailureOf,
  run: RunRecord,
): Promise<void> {
  const { runId, epoch, generation, phase } = run;
  if (ports.clock.nowMs() - Date.parse(run.updatedAt) < STILL_MS) return;
  if ((await ports.conductor.start({ runId, epoch, generation, phase })) === "started") return;
  const failure = await failureOf(run);
  if (failure !== null) await failRun(ports, run, failure);
}
