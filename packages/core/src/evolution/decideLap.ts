import { limits } from "../limits.ts";
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
  if (budget.backtestsMax !== undefined && search.backtests >= budget.backtestsMax) {
    return { decision: "stop", reason: `the budget of ${budget.backtestsMax} backtests is spent` };
  }
  const wallSeconds = (nowMs - Date.parse(run.createdAt)) / 1_000;
  if (budget.wallSecondsMax !== undefined && wallSeconds >= budget.wallSecondsMax) {
    return { decision: "stop", reason: `the budget of ${budget.wallSecondsMax} s is spent` };
  }
  if (done % limits.generationsPerExecutionMax === 0) {
    return { decision: "continue", reason: `generation ${done} begins in a new execution` };
  }
  return { decision: "again", reason: `generation ${done + 1} of ${generations} begins` };
}
