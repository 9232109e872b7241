import type { Assessment } from "./assessment.ts";
import type { Candidate, CandidateResult } from "./candidate.ts";
import { creditOperators, type Outcome } from "./operators.ts";
import type { RunRecord } from "./run.ts";
import type { SearchState } from "./searchState.ts";
import { tallyTrials } from "./tally.ts";

const SUCCESS_SHARE = 0.2;
const STRENGTH_UP = 1.15;
const STRENGTH_DOWN = 0.9;
const STRENGTH_MIN = 0.05;
const STRENGTH_MAX = 0.6;

/** An island without improvement for so many generations is given one brood of new trees instead of children. */
export const STAGNATION_RESPAWN = 8;

export interface AdaptationInput {
  readonly search: SearchState;
  readonly run: RunRecord;
  readonly candidates: readonly Candidate[];
  readonly assessments: readonly Assessment[];
  readonly results: readonly CandidateResult[];
  readonly fitnessOfParents: ReadonlyMap<string, number | null>;
  readonly stageReached: boolean;
  readonly lineViolations: Readonly<Record<string, number>>;
}

/** The next generation's search state, from this one's and its outcomes in candidate order. */
export function adaptSearch(input: AdaptationInput): SearchState {
  const { search, run, assessments, results } = input;
  const outcomes = outcomesOf(input);
  const champions = assessments
    .filter(({ verdict }) => verdict === "champion")
    .map(({ strategyId }) => strategyId);
  const best = bestOf(assessments);
  const improved = best !== null && (search.bestFitness === null || best > search.bestFitness);
  return {
    ...search,
    ...tallyTrials(search, results, run.market.barsPerYear),
    ...adaptIslands(input),
    generation: search.generation + 1,
    stage: search.stage + (input.stageReached ? 1 : 0),
    mutationStrength: adaptStrength(search.mutationStrength, outcomes),
    operators: creditOperators(search.operators, outcomes),
    stagnation: improved ? 0 : search.stagnation + 1,
    bestFitness: improved ? best : search.bestFitness,
    champions: [...search.champions, ...champions],
    ...(Object.keys(input.lineViolations).length > 0 && { lineViolations: input.lineViolations }),
  };
}

/** The one-fifth rule: when more than a fifth of children improve, step further, else closer. */
function adaptStrength(strength: number, outcomes: readonly Outcome[]): number {
  if (outcomes.length === 0) return strength;
  const share = outcomes.filter(({ improvement }) => improvement > 0).length / outcomes.length;
  const next = strength * (share > SUCCESS_SHARE ? STRENGTH_UP : STRENGTH_DOWN);
  return Math.min(STRENGTH_MAX, Math.max(STRENGTH_MIN, next));
}

function outcomesOf(input: AdaptationInput): readonly Outcome[] {
  const { candidates, assessments, search, fitnessOfParents } = input;
  const byId = new Map(candidates.map((candidate) => [candidate.candidateId, candidate]));
  return assessments.flatMap(({ candidateId, fitness, outcome, lost }) => {
    const candidate = byId.get(candidateId);
    // What was lost says nothing of the operator that made it.
    if (candidate === undefined || lost) return [];
    if (search.operators[candidate.origin] === undefined) return [];
    const known = candidate.parents.flatMap((id) => fitnessOfParents.get(id) ?? []);
    const better = known.length > 0 ? Math.max(...known) : null;
    const improvement = fitness === null || better === null ? 0 : Math.max(0, fitness - better);
    return [{ operator: candidate.origin, improvement, violated: outcome === "failed" }];
  });
}

function adaptIslands({
  search,
  candidates,
  assessments,
}: AdaptationInput): Pick<SearchState, "islandBest" | "islandStagnation"> {
  const islandOf = new Map(candidates.map(({ candidateId, island }) => [candidateId, island]));
  const bests = search.islandBest.map((_, island) =>
    bestOf(assessments.filter(({ candidateId }) => islandOf.get(candidateId) === island)),
  );
  const improved = bests.map((best, island) => {
    const former = search.islandBest[island] ?? null;
    return best !== null && (former === null || best > former);
  });
  return {
    islandBest: search.islandBest.map((former, island) =>
      improved[island] ? (bests[island] ?? null) : former,
    ),
    islandStagnation: search.islandStagnation.map((count, island) =>
      improved[island] || count >= STAGNATION_RESPAWN ? 0 : count + 1,
    ),
  };
}

function bestOf(assessments: readonly Assessment[]): number | null {
  return assessments.reduce<number | null>(
    (best, { fitness }) => (fitness !== null && (best === null || fitness > best) ? fitness : best),
    null,
  );
}
