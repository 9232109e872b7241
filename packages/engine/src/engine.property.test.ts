import { type BacktestInput, backtest } from "@tradewind/core/backtest/kernel";
import type { Market } from "@tradewind/core/market/bars";
import { handmadeMarket, wanderingBars } from "@tradewind/core/market/fixtures";
import { type Random, randomFor } from "@tradewind/core/random";
import { generateStrategy } from "@tradewind/core/strategy/generate";
import type { SingleStrategy, Strategy } from "@tradewind/core/strategy/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMarketEngine, resultOfRow } from "./engine.ts";

const BARS = 900;
const markets: readonly Market[] = [
  handmadeMarket(wanderingBars(1, BARS)),
  handmadeMarket(wanderingBars(2, BARS, "nextClose")),
  handmadeMarket(
    wanderingBars(3, BARS),
    wanderingBars(4, BARS, "nextClose", "B"),
    wanderingBars(5, BARS, "nextOpen", "C"),
  ),
];
const engines = markets.map((market) => createMarketEngine(market));
const tight = createMarketEngine(markets[2]!, { columnBytesMax: 30_000, bitBytesMax: 1_000 });

function single(random: Random): SingleStrategy {
  const strategy = generateStrategy(random, { depthMax: 5, longBias: 0.3 });
  const stops = {
    ...(random.chance(0.4) ? { stopLoss: random.pick([0.01, 0.03, 0.2]) } : {}),
    ...(random.chance(0.4) ? { takeProfit: random.pick([0.01, 0.05, 0.3, 2]) } : {}),
    ...(random.chance(0.4) ? { trailingStop: random.pick([0.01, 0.04, 0.15]) } : {}),
    ...(random.chance(0.3) ? { holdingBarsMax: random.pick([1, 2, 5, 40]) } : {}),
  };
  const target = random.chance(0.3) ? { volatilityTarget: random.pick([0.05, 0.2, 1]) } : {};
  return { ...strategy, stops, sizing: { leverage: random.pick([0.1, 0.5, 1, 1, 2, 3]), ...target } };
}

function strategyOf(random: Random): Strategy {
  if (random.chance(0.8)) return single(random);
  const count = random.between(2, 5);
  const members = Array.from({ length: count }, (_, i) => ({
    weight: (i + 1) / 15,
    strategy: single(random),
  }));
  return { kind: "ensemble", members };
}

function inputOf(seed: number): { input: Omit<BacktestInput, "market">; index: number } {
  const random = randomFor(seed, "engine");
  const start = random.chance(0.5) ? 0 : random.below(BARS - 1);
  const end = random.chance(0.5) ? BARS : random.between(start + 1, BARS);
  const cost = (max: number): number => (random.chance(0.3) ? 0 : max * random.next());
  const input = {
    strategy: strategyOf(random),
    range: { start, end },
    costs: {
      commissionBps: cost(30),
      slippageBps: cost(30),
      slippageVolatilityFactor: cost(0.3),
      borrowAnnual: cost(0.3),
      financingAnnual: cost(0.3),
    },
    sleeves: random.pick(["equalCapital", "equalRisk"] as const),
  };
  return { input, index: random.below(markets.length) };
}

describe("the engine", () => {
  it("answers what core's backtest answers, in every field and every bit", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { input, index } = inputOf(seed);
        const expected = backtest({ ...input, market: markets[index]! });
        expect(engines[index]!.backtest(input)).toStrictEqual(expected);
      }),
      { numRuns: 2_500 },
    );
  });

  it("words a result as core does, byte for byte", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { input, index } = inputOf(seed);
        const expected = JSON.stringify(backtest({ ...input, market: markets[index]! }));
        expect(JSON.stringify(engines[index]!.backtest(input))).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });

  it("answers the same where hardly a column fits its memory", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { input } = inputOf(seed);
        expect(tight.backtest(input)).toStrictEqual(engines[2]!.backtest(input));
      }),
      { numRuns: 100 },
    );
  });
});

describe("a batch", () => {
  it("answers in the jobs' order what each of them answers alone", () => {
    const jobs = Array.from({ length: 60 }, (_, seed) => inputOf(seed).input);
    const engine = engines[1]!;
    const alone = jobs.map((job) => engine.backtest(job));
    expect(engine.backtestAll(jobs)).toStrictEqual(alone);
    const rows = engine.rowsOf(jobs);
    expect(jobs.map((_, index) => resultOfRow(rows, index))).toStrictEqual(alone);
    expect(engine.rowsOf([])).toHaveLength(0);
  });
});
