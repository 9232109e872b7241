import { archiveHashOf, emptyArchive } from "@tradewind/core/archive/insert";
import { runFinished } from "@tradewind/core/evolution/adaptation";
import { costOfSearch } from "@tradewind/core/evolution/costOfSearch";
import type { PhaseResult } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { SearchState } from "@tradewind/core/evolution/searchState";
import type { Ports } from "@tradewind/core/ports";
import { appendEvent } from "./appendEvents.ts";
import { updateRun } from "./updateRun.ts";

/**
 * After a generation's last phase: the run's progress, and its end where Adaptation decided to stop. The record is
 * written before the event, so whoever hears of the end finds it in the record.
 */
export async function concludeGeneration(
  ports: Pick<Ports, "runs" | "clock" | "generations" | "archives" | "events" | "audience">,
  runId: string,
  generation: number,
  { decision, summary }: PhaseResult,
): Promise<void> {
  const search = await ports.generations.get(runId, generation + 1, "search");
  const archive = (await ports.archives.load(runId))?.archive ?? emptyArchive;
  const finishedAt = new Date(ports.clock.nowMs()).toISOString();
  const run = await updateRun(ports, runId, (current) => ({
    ...current,
    archiveHash: archiveHashOf(archive),
    progress: search === null ? current.progress : progressOf(current, search),
    ...(decision === "stop" && current.status === "running"
      ? { status: "succeeded" as const, finishedAt }
      : {}),
  }));
  if (run.status !== "succeeded" || search === null) return;
  await appendEvent(ports, runId, `run/finish/${run.epoch}`, runFinished(search, archive, summary));
}

function progressOf(run: RunRecord, search: SearchState): RunRecord["progress"] {
  const { backtests, trials, champions, bestFitness, stage } = search;
  const cost = costOfSearch(run, search);
  return { backtests, trials, champions: champions.length, bestFitness, stage, cost };
}
