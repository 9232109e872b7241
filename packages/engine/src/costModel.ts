import { measureStrategy } from "@tradewind/core/strategy/measure";
import type { Strategy } from "@tradewind/core/strategy/schema";

/** Nanoseconds of the parts of a backtest, of one strategy on one symbol. */
export interface CostRates {
  /** Whatever the strategy and the bars. */
  readonly fixedNs: number;
  /** A bar, for events and statistics. */
  readonly barNs: number;
  /** A node and bar, where its columns and comparisons are known. */
  readonly knownNodeBarNs: number;
  /** A node and bar on top, where they must be computed. */
  readonly newNodeBarNs: number;
}

/** Measured on one machine; `calibrate` finds the present one's. */
export const usualRates: CostRates = { fixedNs: 3_000, barNs: 5, knownNodeBarNs: 0.1, newNodeBarNs: 0.6 };

/** What is to be run. */
export interface PredictedWork {
  /** Bars of the range that is tested. */
  readonly bars: number;
  readonly symbols: number;
  /** Share of columns and comparisons that other strategies left in the caches: 0 for the first, about 0.8 later. */
  readonly known: number;
}

/** Predicted nanoseconds of one backtest. */
export function predictNs(strategy: Strategy, work: PredictedWork, rates: CostRates = usualRates): number {
  const members = strategy.kind === "single" ? 1 : strategy.members.length;
  const nodeBars = measureStrategy(strategy).nodes * work.bars;
  const rules = nodeBars * (rates.knownNodeBarNs + (1 - work.known) * rates.newNodeBarNs);
  return members * work.symbols * (rates.fixedNs + work.bars * rates.barNs + rules);
}
