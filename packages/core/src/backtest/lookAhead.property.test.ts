import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bars, Market } from "../market/bars.ts";
import { wanderingBars } from "../market/fixtures.ts";
import { parseBars } from "../market/parseCsv.ts";
import { marketOf, truncateBars, truncateMarket } from "../market/split.ts";
import { randomFor } from "../random.ts";
import { generateStrategy } from "../strategy/generate.ts";
import type { SingleStrategy } from "../strategy/schema.ts";
import { createColumns } from "./columns.ts";
import { defaultCosts } from "./costs.ts";
import { backtestWithTrace } from "./kernel.ts";
import { signalsOf } from "./signals.ts";

const BARS = 900;
const STRATEGIES = 2_000;

function load(symbol: string): Bars {
  const url = new URL(`../../../../data/${symbol}.csv`, import.meta.url);
  return parseBars(symbol, readFileSync(url, "utf8")).bars;
}

/** One market of real closes, one whose opens and stops matter. */
const markets: readonly Market[] = [
  truncateMarket(marketOf("dat_real", [load("SPX"), load("NDX")]), BARS),
  {
    datasetId: "dat_walk",
    barsPerYear: 252,
    symbols: [wanderingBars(7, BARS), wanderingBars(8, BARS, "nextOpen", "B")],
  },
];

function strategyOf(seed: number): SingleStrategy {
  const random = randomFor(seed, "look-ahead");
  return generateStrategy(random, { depthMax: 2 + random.below(4), longBias: 0.5 });
}

const cases = fc.record({
  seed: fc.integer(),
  market: fc.constantFrom(...markets),
  start: fc.integer({ min: 0, max: 200 }),
  cut: fc.integer({ min: 210, max: BARS - 1 }),
});

describe("no strategy sees the future", () => {
  it("cutting it off changes no signal", () => {
    fc.assert(
      fc.property(cases, ({ seed, market, cut }) => {
        const strategy = strategyOf(seed);
        for (const bars of market.symbols) {
          const whole = signalsOf(strategy, createColumns(bars, market.barsPerYear));
          const known = signalsOf(strategy, createColumns(truncateBars(bars, cut), market.barsPerYear));
          for (const side of ["long", "short"] as const) {
            expect(known[side]?.entry).toEqual(whole[side]?.entry.slice(0, cut));
            expect(known[side]?.exit).toEqual(whole[side]?.exit.slice(0, cut));
          }
        }
      }),
      { numRuns: STRATEGIES / 4 },
    );
  });

  it("cutting it off changes no fill and no equity before the cut", () => {
    let closed = 0;
    fc.assert(
      fc.property(cases, ({ seed, market, start, cut }) => {
        const strategy = strategyOf(seed);
        const costs = defaultCosts;
        const whole = backtestWithTrace({ strategy, market, costs, range: { start, end: BARS } });
        const known = backtestWithTrace({
          strategy,
          market: truncateMarket(market, cut),
          costs,
          range: { start, end: cut },
        });
        const lastDay = known.days.at(-1)!;
        const before = (trades: typeof whole.trades) => trades.filter((trade) => trade.exitDay < lastDay);

        expect(before(known.trades)).toEqual(before(whole.trades));
        expect(known.equity.slice(0, -1)).toEqual(whole.equity.slice(0, known.equity.length - 1));
        closed += before(known.trades).length;
      }),
      { numRuns: STRATEGIES },
    );
    expect(closed).toBeGreaterThan(STRATEGIES);
  });
});
