import { columnsOf } from "@tradewind/core/backtest/columns";
import { type Costs, defaultCosts } from "@tradewind/core/backtest/costs";
import { backtest } from "@tradewind/core/backtest/kernel";
import type { Market } from "@tradewind/core/market/bars";
import { randomFor } from "@tradewind/core/random";
import { generateStrategy } from "@tradewind/core/strategy/generate";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import { createMarketEngine } from "@tradewind/engine/engine";
import { median } from "./figures.ts";
import { syntheticMarket } from "./syntheticMarket.ts";

const WARM_ROUNDS = 5;
const FREE: Costs = {
  commissionBps: 0,
  slippageBps: 0,
  slippageVolatilityFactor: 0,
  borrowAnnual: 0,
  financingAnnual: 0,
};

/**
 * One thread on synthetic bars, a population of different random strategies: the engine with empty and with filled
 * caches, with the usual costs and with none, and the oracle on a part of the same population, its columns filled.
 */
export function benchEngine(): Promise<Record<string, number>> {
  return Promise.resolve({
    ...named("5k", measure(5_000, { population: 1_000, oracle: 200 })),
    ...named("500k", measure(500_000, { population: 60, oracle: 4 })),
  });
}

interface Sizes {
  readonly population: number;
  /** The oracle runs so many of them: it is slow. */
  readonly oracle: number;
}

function measure(bars: number, sizes: Sizes): Record<string, number> {
  const market = syntheticMarket(bars);
  const strategies = Array.from({ length: sizes.population }, (_, index) =>
    generateStrategy(randomFor(1, "bench", index), { depthMax: 4, longBias: 0.5 }),
  );
  const range = { start: 0, end: bars };
  const prepareMs = timed(() => columnsOf(at(market), market.barsPerYear).regimes());
  const engine = createMarketEngine(market);
  const run = (costs: Costs): number =>
    timed(() => strategies.forEach((strategy) => void engine.backtest({ strategy, range, costs })));
  const coldMs = run(defaultCosts);
  const warmMs = median(Array.from({ length: WARM_ROUNDS }, () => run(defaultCosts)));
  const freeMs = median(Array.from({ length: WARM_ROUNDS }, () => run(FREE)));
  const some = strategies.slice(0, sizes.oracle);
  const dense = (): number =>
    timed(() => some.forEach((strategy) => void backtest({ strategy, range, costs: defaultCosts, market })));
  dense();
  const oracleMs = (dense() / some.length) * strategies.length;
  const nanoseconds = (ms: number): number => (ms * 1e6) / (strategies.length * bars);
  return {
    coldNs: nanoseconds(coldMs),
    warmNs: nanoseconds(warmMs),
    warmFreeOfCostsNs: nanoseconds(freeMs),
    oracleNs: nanoseconds(oracleMs),
    coldPerSecond: (1_000 * strategies.length) / coldMs,
    warmPerSecond: (1_000 * strategies.length) / warmMs,
    oracleOverCold: oracleMs / coldMs,
    oracleOverWarm: oracleMs / warmMs,
    prepareMs,
    ...activityOf(
      strategies,
      (strategy) => engine.backtest({ strategy, range, costs: defaultCosts }).statistics,
    ),
  };
}

function activityOf(
  strategies: readonly SingleStrategy[],
  run: (strategy: SingleStrategy) => { trades: number; exposure: number | null },
): Record<string, number> {
  const results = strategies.map(run);
  const mean = (of: (result: (typeof results)[number]) => number): number =>
    results.reduce((sum, result) => sum + of(result), 0) / results.length;
  return { tradesPerStrategy: mean(({ trades }) => trades), exposure: mean(({ exposure }) => exposure ?? 0) };
}

function at({ symbols: [first] }: Market) {
  if (first === undefined) throw new RangeError("a market has a symbol");
  return first;
}

function timed(work: () => void): number {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}

function named(prefix: string, figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix} ${name}`, value]));
}
