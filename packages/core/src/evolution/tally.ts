import type { CandidateResult } from "./candidate.ts";
import { addValue } from "./moments.ts";
import type { SearchState } from "./searchState.ts";

export type Tally = Pick<SearchState, "trials" | "validationLooks" | "validationSharpe" | "backtests">;

/**
 * Counts one generation's looks at the data, in candidate order: the trials by which every ratio is judged. What was
 * certified is a trial when it is measured.
 */
export function tallyTrials(before: Tally, results: readonly CandidateResult[], barsPerYear: number): Tally {
  let { trials, validationLooks, validationSharpe, backtests } = before;
  for (const { training, validation, outcome } of results) {
    if (training !== null && outcome !== "certified") trials++;
    if (training !== null) backtests++;
    if (validation === null) continue;
    validationLooks++;
    backtests++;
    const { sharpe } = validation.statistics;
    if (sharpe !== null) validationSharpe = addValue(validationSharpe, sharpe / Math.sqrt(barsPerYear));
  }
  return { trials, validationLooks, validationSharpe, backtests };
}
