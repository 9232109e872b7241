import { limits } from "../limits.ts";
import type { LineageStore } from "../ports.ts";
import type { CandidateResult } from "./candidate.ts";
import type { SearchState } from "./searchState.ts";

type LineViolations = Readonly<Record<string, number>>;

/**
 * Charges each violation of a generation to the line it came from: to every ancestor within `lineDepthMax` steps. Called
 * at the generation's barrier, when its lineage is written, with results in candidate order; so it may be called again
 * and answers the same.
 */
export async function chargeLines(
  lineage: Pick<LineageStore, "ancestors">,
  runId: string,
  before: LineViolations,
  results: readonly CandidateResult[],
): Promise<LineViolations> {
  const charged: Record<string, number> = { ...before };
  for (const { strategyId, outcome, lost } of results) {
    if (outcome !== "failed" || lost) continue;
    for (const ancestor of await lineage.ancestors(runId, strategyId, limits.lineDepthMax)) {
      charged[ancestor.strategyId] = (charged[ancestor.strategyId] ?? 0) + 1;
    }
  }
  return charged;
}

/** Those whose line has had as many violations as a line may have: they breed no more. */
export function quarantinedIn({
  lineViolations = {},
}: Pick<SearchState, "lineViolations">): ReadonlySet<string> {
  const full = Object.entries(lineViolations).filter(([, count]) => count >= limits.lineViolationsMax);
  return new Set(full.map(([strategyId]) => strategyId));
}
