import { nodesOf } from "../strategy/kinds.ts";
import type { Strategy } from "../strategy/schema.ts";

/** Nanoseconds of the parts of a backtest, of one strategy on one symbol. */
export interface CostRates {
  /** Whatever the strategy and the bars: lowering, the call, the row. */
  readonly fixedNs: number;
  /** A bar, for events and statistics, at the usual number of trades. */
  readonly barNs: number;
  /** A node and bar on top, where columns and comparisons must be computed first. */
  readonly newNodeBarNs: number;
}

/**
 * The engine's on an ordinary machine. What must come out the same everywhere, the batches of a generation for instance, is
 * planned with these; an engine that is asked measures the present machine's.
 */
export const usualRates: CostRates = { fixedNs: 1_500, barNs: 5, newNodeBarNs: 4 };

/** Share of columns and comparisons that a population's other strategies left in the caches. */
export const POPULATION_KNOWN = 0.85;

/** What is to be run. */
export interface PredictedWork {
  /** Bars of the range that is tested. */
  readonly bars: number;
  readonly symbols: number;
  /** Share of columns and comparisons that are in the caches: 0 for the first strategy. */
  readonly known: number;
}

/** Prices of one position's bars lie in seven columns: beyond so many bars they come from far away. */
const NEAR_BARS = 40_000;
const FAR_FACTOR = 2;

/** Predicted nanoseconds of one backtest. */
export function predictNs(strategy: Strategy, work: PredictedWork, rates: CostRates = usualRates): number {
  return predictLoadNs(loadOf(strategy), work, rates);
}

/** What a prediction needs of a strategy, for those who ask for several. */
export interface StrategyLoad {
  readonly members: number;
  /** Of the largest member. */
  readonly nodes: number;
}

export function loadOf(strategy: Strategy): StrategyLoad {
  return { members: strategy.kind === "single" ? 1 : strategy.members.length, nodes: nodesOf(strategy) };
}

export function predictLoadNs(
  { members, nodes }: StrategyLoad,
  work: PredictedWork,
  rates: CostRates,
): number {
  return members * predictNodesNs(nodes, work, rates);
}

/** The same of a single strategy of so many nodes. */
export function predictNodesNs(nodes: number, work: PredictedWork, rates: CostRates = usualRates): number {
  const distance = work.bars > NEAR_BARS ? FAR_FACTOR : 1;
  const barNs = rates.barNs * distance + (1 - work.known) * nodes * rates.newNodeBarNs;
  return work.symbols * (rates.fixedNs + work.bars * barNs);
}
