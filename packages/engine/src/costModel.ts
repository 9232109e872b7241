import { defaultCosts } from "@tradewind/core/backtest/costs";
import type { CostRates } from "@tradewind/core/backtest/predictedTime";
import { randomFor } from "@tradewind/core/random";
import { generateStrategy } from "@tradewind/core/strategy/generate";
import { measureStrategy } from "@tradewind/core/strategy/measure";
import { type BacktestJob, createMarketEngine, type MarketEngine } from "./engine.ts";
import { selfTestMarket } from "./selfTest.ts";

const ROUNDS = 2;
const STRATEGIES = 30;
const SHORT_BARS = 500;
const LONG_BARS = 2_000;

/**
 * This machine's rates, from strategies such as a search begins with on a fixed market, run with empty and with filled
 * caches and on a short and a long part. Takes some 25 ms; `nowMs` is a clock with fractions, as `performance.now` is.
 */
export function calibrate(nowMs: () => number): CostRates {
  const market = selfTestMarket(LONG_BARS);
  const single = { ...market, symbols: market.symbols.slice(0, 1) };
  const whole = Array.from({ length: STRATEGIES }, (_, index): BacktestJob => {
    const strategy = generateStrategy(randomFor(index, "calibration"), { depthMax: 4, longBias: 0.6 });
    return { strategy, range: { start: 0, end: LONG_BARS }, costs: defaultCosts };
  });
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
