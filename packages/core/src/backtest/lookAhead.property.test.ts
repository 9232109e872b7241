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
import type { BacktestTrace } from "./result.ts";
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

  it("what happens within a bar changes no order that is filled in it", () => {
    fc.assert(
      fc.property(cases, ({ seed, market, start, cut }) => {
        const strategy = { ...strategyOf(seed), sizing: { leverage: 1 } };
        const range = { start, end: BARS };
        const day = market.symbols[0]!.days[cut]!;
        const before = fillsUpTo(day, backtestWithTrace({ strategy, market, costs: defaultCosts, range }));
        const changed = { ...market, symbols: market.symbols.map((bars) => changeFrom(bars, cut)) };
        const after = fillsUpTo(
          day,
          backtestWithTrace({ strategy, market: changed, costs: defaultCosts, range }),
        );
        expect(after).toEqual(before);
      }),
      { numRuns: STRATEGIES },
    );
  });
});

/** Everything from bar `cut` on is another story, but for that bar's open. */
function changeFrom(bars: Bars, cut: number): Bars {
  const change = (column: Float64Array, factor: number, from: number) =>
    column.map((value, t) => (t < from ? value : value * factor * (1 + 0.01 * ((t * 7) % 5))));
  return {
    ...bars,
    open: change(bars.open, 1, cut + 1),
    high: change(bars.high, 1.2, cut),
    low: change(bars.low, 0.8, cut),
    close: change(bars.close, 1.01, cut),
    volume: change(bars.volume, 3, cut),
  };
}

/**
 * Entries and exits that a signal ordered, up to a day. Where opens are not real that day's fills are at its close:
 * their price is not known yet, and a stop may come first.
 */
function fillsUpTo(day: number, { trades }: BacktestTrace) {
  const atOpen = (symbol: string) => symbol === "WALK" || symbol === "B";
  const entries = trades.filter((trade) => trade.entryDay <= day);
  const exits = trades.filter(
    ({ exitReason, exitDay, symbol }) =>
      exitReason === "signal" && (exitDay < day || (exitDay === day && atOpen(symbol))),
  );
  const known = (symbol: string, at: number, price: number) => (at < day || atOpen(symbol) ? price : null);
  return {
    entries: entries.map((t) => [t.symbol, t.side, t.entryDay, known(t.symbol, t.entryDay, t.entryPrice)]),
    exits: exits.map((t) => [t.symbol, t.side, t.exitDay, t.exitPrice]),
  };
}
