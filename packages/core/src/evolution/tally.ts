import type { CandidateResult } from "./candidate.ts";
import { addValue } from "./moments.ts";
import type { SearchState } from "./searchState.ts";

export type Tally = Pick<SearchState, "trials" | "validationLooks" | "validationSharpe" | "backtests">;

/**
 * Counts one generation's looks at the data, in candidate order: the trials by which every ratio is judged. What was
 * certified is a trial when it is measured.
 */
export function tallyTrials(before: Tally, results: readonly CandidateResult[], barsPerYear: number): Tally {
  return results.reduce((tally, { training, validation, outcome }) => {
    const looked = validation !== null;
    const sharpe = validation?.statistics.sharpe ?? null;
    return {
      trials: tally.trials + (training === null || outcome === "certified" ? 0 : 1),
      validationLooks: tally.validationLooks + (looked ? 1 : 0),
      validationSharpe:
        sharpe === null
          ? tally.validationSharpe
          : addValue(tally.validationSharpe, sharpe / Math.sqrt(barsPerYear)),
      backtests: tally.backtests + (training === null ? 0 : 1) + (looked ? 1 : 0),
    };
  }, before);
}
