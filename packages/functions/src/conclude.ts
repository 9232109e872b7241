import { archiveHashOf } from "@tradewind/core/archive/insert";
import type { PhaseResult } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { SearchState } from "@tradewind/core/evolution/searchState";
import type { Ports } from "@tradewind/core/ports";
import { updateRun } from "./updateRun.ts";

/** After a generation's last phase: the run's progress, and its end where Adaptation decided to stop. */
export async function concludeGeneration(
  ports: Pick<Ports, "runs" | "clock" | "generations" | "archives">,
  runId: string,
  generation: number,
  decision: PhaseResult["decision"],
): Promise<RunRecord> {
  const search = await ports.generations.get(runId, generation + 1, "search");
  const stored = await ports.archives.load(runId);
  const archiveHash = stored === null ? null : archiveHashOf(stored.archive);
  const finishedAt = new Date(ports.clock.nowMs()).toISOString();
  return updateRun(ports, runId, (run) => ({
    ...run,
    archiveHash,
    progress: search === null ? run.progress : progressOf(search),
    ...(decision === "stop" && run.status === "running" ? { status: "succeeded" as const, finishedAt } : {}),
  }));
}

function progressOf(search: SearchState): RunRecord["progress"] {
  const { backtests, trials, champions, bestFitness, stage } = search;
  return { backtests, trials, champions: champions.length, bestFitness, stage };
}
