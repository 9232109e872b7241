import { costSoFar, type RunCost } from "../cost/estimate.ts";
import type { RunRecord } from "./run.ts";
import type { SearchState } from "./searchState.ts";

/** What a run has cost when its search stands here, at AWS's public prices. */
export function costOfSearch(
  { settings, market }: Pick<RunRecord, "settings" | "market">,
  { generation, trials, validationLooks }: SearchState,
): RunCost {
  return costSoFar(settings, market, { generationsDone: generation, trials, validationLooks });
}
