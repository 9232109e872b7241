import { measureStrategy } from "@tradewind/core/strategy/measure";
import type { Strategy } from "@tradewind/core/strategy/schema";
import { type BacktestJob, createMarketEngine, type MarketEngine } from "./engine.ts";
import { selfTestJobs, selfTestMarket } from "./selfTest.ts";

/** Nanoseconds of the parts of a backtest, of one strategy on one symbol. */
export interface CostRates {
  /** Whatever the strategy and the bars: lowering, the call, the row. */
  readonly fixedNs: number;
  /** A bar, for events and statistics, at the usual number of trades. */
  readonly barNs: number;
  /** A node and bar on top, where columns and comparisons must be computed first. */
  readonly newNodeBarNs: number;
}

/** Measured on one machine; `calibrate` finds the present one's. */
export const usualRates: CostRates = { fixedNs: 1_500, barNs: 5, newNodeBarNs: 4 };

/** What is to be run. */
export interface PredictedWork {
  /** Bars of the range that is tested. */
  readonly bars: number;
  readonly symbols: number;
  /** Share of columns and comparisons that other strategies left in the caches: 0 for the first, about 0.9 in a population. */
  readonly known: number;
}

/** Prices of one position's bars lie in seven columns: beyond so many bars they come from far away. */
const NEAR_BARS = 40_000;
const FAR_FACTOR = 2;

/** Predicted nanoseconds of one backtest. */
export function predictNs(strategy: Strategy, work: PredictedWork, rates: CostRates = usualRates): number {
  const members = strategy.kind === "single" ? 1 : strategy.members.length;
  const { nodes } = measureStrategy(strategy);
  const distance = work.bars > NEAR_BARS ? FAR_FACTOR : 1;
  const barNs = rates.barNs * distance + (1 - work.known) * nodes * rates.newNodeBarNs;
  return members * work.symbols * (rates.fixedNs + work.bars * barNs);
}

const ROUNDS = 8;
const SHORT_BARS = 500;
const LONG_BARS = 4_000;

/**
 * This machine's rates, from fixed strategies on a fixed market, run with empty and with filled caches and on a short
 * and a long part. Takes some 50 ms; `nowMs` is a clock with fractions, as `performance.now` is.
 */
export function calibrate(nowMs: () => number): CostRates {
  const market = selfTestMarket(LONG_BARS);
  const single = { ...market, symbols: market.symbols.slice(0, 1) };
  const whole = selfTestJobs().map((job) => ({ ...job, range: { start: 0, end: LONG_BARS } }));
  const short = whole.map((job) => ({ ...job, range: { start: 0, end: SHORT_BARS } }));
  const timed = (engine: MarketEngine, jobs: readonly BacktestJob[]): number => {
    const startedMs = nowMs();
    engine.rowsOf(jobs);
    return (nowMs() - startedMs) * 1e6;
  };
  const engines = Array.from({ length: ROUNDS }, () => createMarketEngine(single));
  const [cold, warm, brief] = [whole, whole, short].map((jobs) =>
    Math.min(...engines.map((engine) => timed(engine, jobs))),
  ) as [number, number, number];
  const nodes = whole.reduce((sum, { strategy }) => sum + measureStrategy(strategy).nodes, 0) / whole.length;
  const barNs = Math.max(0, warm - brief) / (whole.length * (LONG_BARS - SHORT_BARS));
  return {
    fixedNs: Math.max(0, brief / whole.length - SHORT_BARS * barNs),
    barNs,
    newNodeBarNs: Math.max(0, cold - warm) / (whole.length * LONG_BARS * nodes),
  };
}
