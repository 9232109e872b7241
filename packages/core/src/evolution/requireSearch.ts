import { TerminalError } from "../errors.ts";
import { noMoments } from "./moments.ts";
import { initialOperators } from "./operators.ts";
import type { PhaseContext } from "./phase.ts";
import type { SearchState } from "./searchState.ts";

const MUTATION_STRENGTH = 0.2;

/** The search's memory at the start of a generation; the first one is made here, the others by Adaptation. */
export async function requireSearch({ ports, run, generation }: PhaseContext): Promise<SearchState> {
  if (generation === 0) return initialSearch(run.settings.islands);
  const search = await ports.generations.get(run.runId, generation, "search");
  if (search !== null) return search;
  throw new TerminalError(
    "internal",
    "generation.missing",
    `run ${run.runId} has no search state for generation ${generation}; the adaptation before it must run first`,
  );
}

/** The search state a run begins with. */
export function initialSearch(islands: number): SearchState {
  return {
    generation: 0,
    stage: 0,
    mutationStrength: MUTATION_STRENGTH,
    operators: initialOperators(),
    stagnation: 0,
    islandStagnation: Array.from({ length: islands }, () => 0),
    islandBest: Array.from({ length: islands }, () => null),
    bestFitness: null,
    trials: 0,
    validationLooks: 0,
    validationSharpe: noMoments,
    backtests: 0,
    champions: [],
  };
}
