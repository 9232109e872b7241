import type { LineageEntry } from "@tradewind/core/archive/lineage";
import { TerminalError } from "@tradewind/core/errors";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";
import { requireOwnRun } from "./ownRun.ts";

export interface FoundStrategy {
  readonly run: RunRecord;
  readonly entry: LineageEntry;
}

/** A strategy as a run of the owner's knows it: the run named, or the newest that has it. */
export async function findStrategy(
  ports: Pick<Ports, "runs" | "lineage">,
  owner: string,
  strategyId: string,
  runId: string | undefined,
): Promise<FoundStrategy> {
  const run =
    runId === undefined
      ? await newestRunWith(ports, owner, strategyId)
      : await requireOwnRun(ports, owner, runId);
  const entry = run === null ? null : await ports.lineage.get(run.runId, strategyId);
  if (run !== null && entry !== null) return { run, entry };
  throw new TerminalError(
    "not-found",
    "strategy.not_found",
    `no run of yours knows strategy ${strategyId}${runId === undefined ? "" : ` under ${runId}`}; list a run's strategies`,
  );
}

async function newestRunWith(
  ports: Pick<Ports, "runs" | "lineage">,
  owner: string,
  strategyId: string,
): Promise<RunRecord | null> {
  for (const runId of await ports.lineage.runsOf(strategyId)) {
    const run = await ports.runs.get(runId);
    if (run?.owner === owner) return run;
  }
  return null;
}
