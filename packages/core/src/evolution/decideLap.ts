import { limits } from "../limits.ts";
import { readBudget } from "../safety/budget.ts";
import { costOfSearch } from "./costOfSearch.ts";
import type { Decision } from "./phase.ts";
import type { RunRecord } from "./run.ts";
import type { SearchState } from "./searchState.ts";

export interface LapDecision {
  readonly decision: Decision;
  readonly reason: string;
}

/** Another lap, the end, or another lap under a new execution before the history grows too long. */
export function decideLap(
  run: RunRecord,
  generation: number,
  search: SearchState,
  nowMs: number,
): LapDecision {
  const { generations, budget } = run.settings;
  const done = generation + 1;
  if (done >= generations) return { decision: "stop", reason: `all ${generations} generations are done` };
  const wallSeconds = Math.max(0, (nowMs - Date.parse(run.createdAt)) / 1_000);
  const costUsd = costOfSearch(run, search).usd;
  const spent = readBudget(budget, { backtests: search.backtests, wallSeconds, costUsd });
  if (spent.exceeded) return { decision: "stop", reason: spent.sentence };
  if (done % limits.generationsPerExecutionMax === 0) {
    return { decision: "continue", reason: `generation ${done} begins in a new execution` };
  }
  return { decision: "again", reason: `generation ${done + 1} of ${generations} begins` };
}
