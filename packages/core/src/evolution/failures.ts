import type { CandidateResult } from "./candidate.ts";
import type { RunRecord } from "./run.ts";
import type { SearchState } from "./searchState.ts";

/** The code of a run that came to its end without a single backtest. */
export const nothingBacktested = "run.nothing_backtested";

/**
 * Where not one candidate of a generation could be backtested: how many there were, the commonest cause and a remedy;
 * null where one could, or where there was none.
 */
export function sayIfAllFailed(
  results: readonly Pick<CandidateResult, "outcome" | "lost" | "reason">[],
): string | null {
  if (results.length === 0 || results.some(({ outcome }) => outcome !== "failed")) return null;
  const counts = new Map<string, number>();
  for (const { reason } of results) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const [cause, count] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most));
  const remedy = results.every(({ lost }) => lost)
    ? ""
    : " The run's violations name each limit: take fewer symbols or bars, or simpler strategies.";
  const sentence = cause.endsWith(".") ? cause : `${cause}.`;
  return `not one of ${results.length} candidates could be backtested, ${count} for this: ${sentence}${remedy}`;
}

/** How a run stands that came to its end by itself: one that could not backtest anything at all has failed. */
export function standingAtEnd(
  { backtests }: Pick<SearchState, "backtests">,
  reason: string,
): Pick<RunRecord, "failure"> & { readonly status: "succeeded" | "failed" } {
  if (backtests > 0) return { status: "succeeded", failure: null };
  return { status: "failed", failure: { code: nothingBacktested, message: reason } };
}
