import { POPULATION_KNOWN, predictNodesNs } from "../backtest/predictedTime.ts";
import { limits } from "../limits.ts";
import { batchNsMax } from "../safety/scopes.ts";
import { measured } from "./measured.ts";

/** What of a run's settings its cost depends on. */
export interface PlannedRun {
  readonly generations: number;
  readonly population: number;
}

/** What of a run's market its cost depends on. */
export interface PricedMarket {
  readonly symbols: readonly unknown[];
  readonly parts: {
    readonly training: { readonly start: number; readonly end: number };
    readonly validation: { readonly start: number; readonly end: number };
  };
}

/** How far a run has come, from the counts that its search keeps. */
export interface RunTally {
  readonly generationsDone: number;
  /** Distinct strategies backtested: each once over the training part. */
  readonly trials: number;
  /** Of them those that were worth a backtest over the validation part. */
  readonly validationLooks: number;
}

/** The counts that drive every charge. */
export interface RunCounts {
  readonly generations: number;
  readonly candidates: number;
  readonly backtests: number;
  readonly batches: number;
  /** How many candidates the plan puts into a batch. */
  readonly candidatesPerBatch: number;
  /** Rule nodes × bars × symbols over all backtests: the unit of computing. */
  readonly nodeBars: number;
}

/** What a run of these settings will count if it is ordinary: every place filled, the usual share worth validation. */
export function plannedCounts(settings: PlannedRun, market: PricedMarket): RunCounts {
  const trials = settings.generations * settings.population;
  const validationLooks = Math.floor(trials * measured.validationShare + 0.5);
  const tally = { generationsDone: settings.generations, trials, validationLooks };
  return spentCounts(settings, market, tally);
}

/** What a run has counted so far. */
export function spentCounts(settings: PlannedRun, market: PricedMarket, tally: RunTally): RunCounts {
  const { generationsDone, trials, validationLooks } = tally;
  const { training, validation } = market.parts;
  const bars =
    (trials * (training.end - training.start) + validationLooks * (validation.end - validation.start)) *
    market.symbols.length;
  const candidatesPerBatch = batchSize(settings, market);
  return {
    generations: generationsDone,
    candidates: trials,
    backtests: trials + validationLooks,
    // One more a generation, for the scopes that do not fill their last.
    batches: generationsDone * (Math.ceil(settings.population / candidatesPerBatch) + 1),
    candidatesPerBatch,
    nodeBars: bars * measured.nodesPerCandidate,
  };
}

/** As `planBatches` groups candidates of average size. */
function batchSize({ population }: PlannedRun, { parts, symbols }: PricedMarket): number {
  const { training, validation } = parts;
  const bars = training.end - training.start + validation.end - validation.start;
  const work = { bars, symbols: symbols.length, known: POPULATION_KNOWN };
  const byTime = Math.floor(batchNsMax("production") / predictNodesNs(measured.nodesPerCandidate, work));
  const bySize = Math.max(limits.batchCandidatesMin, Math.ceil(population / limits.batchesPerGeneration));
  return Math.max(1, Math.min(bySize, byTime, limits.batchCandidatesMax));
}
