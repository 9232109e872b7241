import {
  type CostRates,
  loadOf,
  POPULATION_KNOWN,
  type PredictedWork,
  predictLoadNs,
  predictNs,
  usualRates,
} from "../backtest/predictedTime.ts";
import type { PartRange } from "../market/bars.ts";
import type { CandidateResult, DataCandidate } from "./candidate.ts";
import type { OpenMarket } from "./phase.ts";

/** Predicted nanoseconds of one candidate on both parts, at the usual rates: the same on every machine. */
export function plannedNs({ strategy }: DataCandidate, bars: number, symbols: number): number {
  return predictNs(strategy, { bars, symbols, known: POPULATION_KNOWN }, usualRates);
}

/** Predicted nanoseconds of the backtests that these results came from, at a machine's rates. */
export function predictedNsOf(
  candidates: readonly DataCandidate[],
  results: readonly CandidateResult[],
  { market, training, validation }: OpenMarket,
  rates: CostRates,
): number {
  const workOn = ({ start, end }: PartRange, known: number): PredictedWork => ({
    bars: end - start,
    symbols: market.symbols.length,
    known,
  });
  let sum = 0;
  for (const [index, result] of results.entries()) {
    const strategy = candidates[index]?.strategy;
    if (strategy === undefined || result.training === null) continue;
    const load = loadOf(strategy);
    sum += predictLoadNs(load, workOn(training, POPULATION_KNOWN), rates);
    // What the training part asked for is known by then; bitsets are of the whole market.
    if (result.validation !== null) sum += predictLoadNs(load, workOn(validation, 1), rates);
    if (result.anatomy.length > 0) sum += predictLoadNs(load, workOn(training, 1), rates);
  }
  return sum;
}
