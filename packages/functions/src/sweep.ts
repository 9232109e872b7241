import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";
import { completeIfSettled } from "./backtest.ts";

/** A run that stood still for so long may wait for a start that was never made, or an answer never given. */
const STILL_MS = 120_000;

type SweepPorts = Pick<Ports, "runs" | "ledger" | "events" | "audience" | "clock" | "conductor">;

export interface SweepOptions {
  readonly ports: SweepPorts;
  /** Told of a run that could not be looked after; the next sweep tries again. */
  readonly onFailure: (runId: string, error: unknown) => void;
}

/**
 * Looks after every unfinished run: answers a token whose last worker died before it could, keeps the token of a
 * generation that is at work alive, and starts an execution that was recorded and never started.
 */
export function makeSweepHandler({
  ports,
  onFailure,
}: SweepOptions): () => Promise<{ readonly runs: number }> {
  return async () => {
    const runs = await ports.runs.unfinished();
    for (const run of runs) {
      try {
        await sweep(ports, run);
      } catch (error) {
        onFailure(run.runId, error);
      }
    }
    return { runs: runs.length };
  };
}

async function sweep(ports: SweepPorts, run: RunRecord): Promise<void> {
  const { runId, epoch, generation, phase } = run;
  if (phase === "backtesting") await completeIfSettled(ports, runId, generation);
  if (ports.clock.nowMs() - Date.parse(run.updatedAt) < STILL_MS) return;
  // One that was started answers that it was.
  await ports.conductor.start({ runId, epoch, generation, phase });
}
