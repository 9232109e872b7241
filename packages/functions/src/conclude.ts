import { archiveHashOf, emptyArchive } from "@tradewind/core/archive/insert";
import { costOfSearch } from "@tradewind/core/evolution/costOfSearch";
import { decideLap } from "@tradewind/core/evolution/decideLap";
import { standingAtEnd } from "@tradewind/core/evolution/failures";
import { varianceOf } from "@tradewind/core/evolution/moments";
import type { PhaseResult } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { SearchState } from "@tradewind/core/evolution/searchState";
import type { Ports } from "@tradewind/core/ports";
import { tellEnd } from "./tellEnd.ts";
import { updateRun } from "./updateRun.ts";

export interface Lap {
  readonly runId: string;
  readonly epoch: number;
  readonly generation: number;
}

/**
 * After a generation's last phase: the run's progress, and its end where Adaptation decided to stop. The record is
 * written before the event, so whoever hears of the end finds it in the record. A call so late that the run has left
 * the lap behind changes nothing.
 * @returns the decision that stands: one to stop does not where the run was extended after Adaptation had read it
 */
export async function concludeGeneration(
  ports: Pick<Ports, "runs" | "clock" | "generations" | "archives" | "events" | "audience">,
  lap: Lap,
  { decision, summary }: PhaseResult,
): Promise<PhaseResult["decision"]> {
  const { runId, generation } = lap;
  const search = await ports.generations.get(runId, generation + 1, "search");
  const archive = (await ports.archives.load(runId))?.archive ?? emptyArchive;
  const finishedAt = new Date(ports.clock.nowMs()).toISOString();
  let standing = decision;
  const run = await updateRun(ports, runId, (current) => {
    if (current.epoch !== lap.epoch || current.generation !== generation) return null;
    standing = decisionOf(current, generation, search, { decision, nowMs: ports.clock.nowMs() });
    return {
      ...current,
      archiveHash: archiveHashOf(archive),
      progress: search === null ? current.progress : progressOf(current, search),
      ...(standing === "stop" && current.status === "running"
        ? { ...endOf(search, summary), finishedAt, untold: { reason: summary } }
        : {}),
    };
  });
  if (run.epoch === lap.epoch) await tellEnd(ports, run);
  return standing;
}

interface Decided {
  readonly decision: PhaseResult["decision"];
  readonly nowMs: number;
}

function decisionOf(
  run: RunRecord,
  generation: number,
  search: SearchState | null,
  { decision, nowMs }: Decided,
): PhaseResult["decision"] {
  if (decision !== "stop" || search === null || run.status === "succeeded" || run.status === "failed")
    return decision;
  return decideLap(run, generation, search, nowMs).decision;
}

function endOf(search: SearchState | null, reason: string): Pick<RunRecord, "status" | "failure"> {
  return search === null ? { status: "succeeded", failure: null } : standingAtEnd(search, reason);
}

function progressOf(run: RunRecord, search: SearchState): RunRecord["progress"] {
  const { backtests, trials, champions, bestFitness, stage } = search;
  const trialsVariance = varianceOf(search.validationSharpe);
  const cost = costOfSearch(run, search);
  return { backtests, trials, trialsVariance, champions: champions.length, bestFitness, stage, cost };
}
