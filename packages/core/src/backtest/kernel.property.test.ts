import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { handmadeMarket, wanderingBars } from "../market/fixtures.ts";
import { randomFor } from "../random.ts";
import { generateStrategy } from "../strategy/generate.ts";
import type { SingleStrategy } from "../strategy/schema.ts";
import { type Costs, defaultCosts } from "./costs.ts";
import { type BacktestInput, backtest, backtestWithTrace } from "./kernel.ts";
import { BacktestResult, Trade } from "./result.ts";

const BARS = 700;
const market = handmadeMarket(wanderingBars(1, BARS), wanderingBars(2, BARS, "nextClose", "B"));
const range = { start: 0, end: BARS };

const strategies = fc.integer().map((seed): SingleStrategy => {
  const random = randomFor(seed, "kernel");
  const strategy = generateStrategy(random, { depthMax: 4, longBias: 0.5 });
  return { ...strategy, sizing: { ...strategy.sizing, leverage: random.pick([0.5, 1, 2, 3]) } };
});

function run(strategy: SingleStrategy, costs: Costs = defaultCosts) {
  const input: BacktestInput = { strategy, market, range, costs };
  return backtestWithTrace(input);
}

describe("any strategy's backtest", () => {
  it("is finite, fits its schema, and is never worth less than nothing", () => {
    fc.assert(
      fc.property(strategies, (strategy) => {
        const { result, equity, trades } = run(strategy);
        expect(BacktestResult.safeParse(result).success).toBe(true);
        expect(trades.every((trade) => Trade.safeParse(trade).success)).toBe(true);
        expect(equity.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
        expect(equity[0]).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  it("gives the same bytes again, with other strategies run between", () => {
    fc.assert(
      fc.property(strategies, strategies, (strategy, other) => {
        const first = JSON.stringify(run(strategy));
        run(other);
        expect(JSON.stringify(run(strategy))).toBe(first);
      }),
      { numRuns: 60 },
    );
  });

  it("accounts for its equity: the trades' profits add up to what was won or lost", () => {
    fc.assert(
      fc.property(strategies, (strategy) => {
        const { equity, trades } = run(strategy);
        const profit = trades.reduce((sum, trade) => sum + trade.profit, 0);
        expect(equity.at(-1)).toBeCloseTo(1 + profit, 9);
      }),
      { numRuns: 300 },
    );
  });

  it("never holds two positions in one symbol at a time, nor fills before its signal", () => {
    fc.assert(
      fc.property(strategies, (strategy) => {
        const { trades } = run(strategy);
        for (const symbol of ["WALK", "B"]) {
          const own = trades.filter((trade) => trade.symbol === symbol);
          for (const [i, trade] of own.entries()) {
            expect(trade.signalDay).toBeLessThan(trade.entryDay);
            expect(trade.exitDay).toBeGreaterThanOrEqual(trade.entryDay);
            expect(trade.entryDay).toBeGreaterThanOrEqual(own[i - 1]?.exitDay ?? 0);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("never ends with more when the costs are higher, as long as they move no stop", () => {
    const cost = (max: number) => fc.double({ min: 0, max, noNaN: true });
    const pairs = fc.record({
      commissionBps: cost(50),
      slippageBps: cost(50),
      slippageVolatilityFactor: cost(0.5),
      borrowAnnual: cost(0.5),
      // Dearer fills buy fewer units, which at a usurious rate could save more than they cost.
      financingAnnual: cost(0.05),
    });
    fc.assert(
      fc.property(strategies, pairs, pairs, (strategy, costs, more) => {
        const stops =
          strategy.stops.holdingBarsMax === undefined
            ? {}
            : { holdingBarsMax: strategy.stops.holdingBarsMax };
        const unstopped: SingleStrategy = { ...strategy, stops };
        const higher = Object.fromEntries(
          Object.entries(costs).map(([name, value]) => [name, value + more[name as keyof Costs]]),
        ) as Costs;
        const final = (by: Costs) => run(unstopped, by).equity.at(-1)!;
        expect(final(higher)).toBeLessThanOrEqual(final(costs) + 1e-12);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps its blocks and its statistics in agreement", () => {
    fc.assert(
      fc.property(strategies, (strategy) => {
        const { statistics, blocks } = backtest({ strategy, market, range, costs: defaultCosts });
        expect(blocks.reduce((sum, block) => sum + block.bars, 0)).toBe(statistics.bars);
        expect(statistics.bars).toBe(BARS - 1);
      }),
      { numRuns: 50 },
    );
  });
});
