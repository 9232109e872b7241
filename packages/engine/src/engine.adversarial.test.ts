import { defaultCosts } from "@tradewind/core/backtest/costs";
import { backtest } from "@tradewind/core/backtest/kernel";
import type { Market } from "@tradewind/core/market/bars";
import { flatBars, handmadeBars, handmadeMarket, wanderingBars } from "@tradewind/core/market/fixtures";
import { parseStrategy } from "@tradewind/core/strategy/parse";
import type { Rule, SingleStrategy, Strategy } from "@tradewind/core/strategy/schema";
import { describe, expect, it } from "vitest";
import { createMarketEngine, resultOfRow } from "./engine.ts";

const ALWAYS: Rule = { op: "calendar", unit: "month", from: 1, to: 12 };
const NEVER: Rule = { op: "not", rule: ALWAYS };

function holding(leverage: number, direction: "long" | "short" = "long"): SingleStrategy {
  return { kind: "single", direction, entry: ALWAYS, exit: NEVER, stops: {}, sizing: { leverage } };
}

/** The engine's answer, after it was compared with the oracle's. */
function both(market: Market, strategy: Strategy, range = { start: 0, end: market.symbols[0]!.days.length }) {
  const input = { strategy, range, costs: defaultCosts };
  const result = createMarketEngine(market).backtest(input);
  expect(result).toStrictEqual(backtest({ ...input, market }));
  return result;
}

describe("bad input to the engine", () => {
  it("is refused where a price is no number, before anything runs", () => {
    const broken = handmadeMarket(flatBars([100, Number.NaN, 100]));
    expect(() => createMarketEngine(broken)).toThrow(
      /close of TEST is NaN at bar 1|open of TEST is NaN at bar 1/,
    );
  });

  it.each([
    { start: 0, end: 0 },
    { start: -1, end: 5 },
    { start: 0, end: 9 },
    { start: 0.5, end: 2 },
  ])("is refused where the range %o is none of the market's", (range) => {
    const engine = createMarketEngine(handmadeMarket(flatBars([1, 2, 3])));
    expect(() => engine.backtest({ strategy: holding(1), range, costs: defaultCosts })).toThrow(
      /are no range of this market's 3 bars/,
    );
  });

  it("is refused where an account grows beyond numbers", () => {
    const engine = createMarketEngine(handmadeMarket(flatBars([1e-300, 1e-300, 1e-300, 1e300, 1e300])));
    const run = () =>
      engine.backtest({ strategy: holding(3), range: { start: 0, end: 5 }, costs: defaultCosts });
    expect(run).toThrow(/the equity of row 0 is no number at some bar/);
  });
});

describe("hard input to the engine", () => {
  it("makes no trade in fewer bars than the look-back", () => {
    const strategy: SingleStrategy = {
      ...holding(1),
      entry: { op: "above", of: "price", left: { op: "close" }, right: { op: "sma", window: 400 } },
    };
    expect(both(handmadeMarket(wanderingBars(1, 390)), strategy).statistics.trades).toBe(0);
  });

  it("has no returns in a range of one bar", () => {
    const result = both(handmadeMarket(wanderingBars(1, 30)), holding(1), { start: 7, end: 8 });
    expect(result.statistics.bars).toBe(0);
  });

  it("is ruined by a gap through the liquidation price, and stays so", () => {
    const bars = handmadeBars([
      [100, 100, 100, 100],
      [100, 101, 99, 100],
      [100, 101, 99, 100],
      [50, 51, 40, 45],
      [45, 90, 45, 90],
      [90, 91, 89, 90],
    ]);
    const result = both(handmadeMarket(bars), holding(3));
    expect(result.ruined).toBe(true);
    expect(result.statistics.trades).toBe(1);
  });

  it("stops at the open where opens lie outside the bar's range", () => {
    const still = [100, 100, 100, 100] as const;
    const bars = handmadeBars([still, still, still, [80, 101, 99, 100], still, [120, 101, 99, 100], still]);
    const stopped = { ...holding(1), stops: { stopLoss: 0.1, takeProfit: 0.1 } };
    const { statistics } = both(handmadeMarket(bars), stopped);
    expect(statistics.trades).toBe(3);
    expect(statistics.winRate).toBeCloseTo(1 / 3);
  });

  it("runs a strategy that stands at the limits of size, depth and look-back", () => {
    const sma = (window: number): Rule => ({
      op: "above",
      of: "price",
      left: { op: "sma", window },
      right: { op: "wma", window: window - 1 },
    });
    let entry: Rule = {
      op: "crossesAbove",
      of: "price",
      left: { op: "close" },
      right: { op: "wma", window: 399 },
    };
    for (let level = 0; level < 6; level++) {
      entry = { op: level % 2 === 0 ? "or" : "and", rules: [entry, sma(10 + level), sma(50 + level)] };
    }
    const strategy = parseStrategy({
      ...holding(3),
      entry,
      exit: {
        op: "below",
        of: "oscillator",
        left: { op: "rsi", window: 66 },
        right: { op: "level", value: 45 },
      },
      stops: { stopLoss: 0.01, takeProfit: 2, trailingStop: 0.5, holdingBarsMax: 250 },
      sizing: { leverage: 3, volatilityTarget: 1 },
    });
    const market = handmadeMarket(wanderingBars(3, 2_000), wanderingBars(4, 2_000, "nextClose", "B"));
    expect(both(market, strategy).statistics.trades).toBeGreaterThan(0);
  });

  it("keeps two engines of one market apart", () => {
    const market = handmadeMarket(wanderingBars(9, 600));
    const input = { strategy: holding(2, "short"), range: { start: 0, end: 600 }, costs: defaultCosts };
    const [one, other] = [createMarketEngine(market), createMarketEngine(market)];
    const first = one.backtest(input);
    other.backtest({ ...input, strategy: holding(1) });
    expect(one.backtest(input)).toStrictEqual(first);
  });
});

describe("a batch with one bad job", () => {
  const market = handmadeMarket(flatBars([1e-300, 1e-300, 1e-300, 1e300, 1e300]));
  const range = { start: 0, end: 5 };
  const good = { strategy: holding(1, "short"), range, costs: defaultCosts };

  it("leaves the neighbours of an account beyond numbers alone", () => {
    const engine = createMarketEngine(market);
    const rows = engine.rowsOf([{ ...good, strategy: holding(3) }, good]);
    expect(() => resultOfRow(rows, 0)).toThrow(/row 0 is no number/);
    expect(resultOfRow(rows, 1)).toStrictEqual(backtest({ ...good, market }));
  });

  it("is refused as a whole where a range is none of the market's", () => {
    const engine = createMarketEngine(market);
    expect(() => engine.rowsOf([good, { ...good, range: { start: 0, end: 9 } }])).toThrow(/are no range/);
  });
});

describe("a strategy that no parser let through", () => {
  const market = handmadeMarket(wanderingBars(1, 600));
  const range = { start: 0, end: 600 };
  const run = (entry: Rule) => () =>
    createMarketEngine(market).backtest({ strategy: { ...holding(1), entry }, range, costs: defaultCosts });

  it.each([401, 512, 1_000, 2.5, -1, Number.NaN])("is refused where it asks for a window of %d", (window) => {
    expect(run({ op: "above", of: "price", left: { op: "close" }, right: { op: "wma", window } })).toThrow(
      /wma has a window of .*; windows are whole numbers up to 400/,
    );
  });

  it("is refused where it is larger than the language allows, and the next one runs", () => {
    const days = Array.from({ length: 90 }, (_, k): Rule => {
      return { op: "calendar", unit: "monthDay", from: 1 + (k % 31), to: 31 };
    });
    expect(run({ op: "and", rules: days })).toThrow(/comes to \d+ operations, at most 64 are possible/);
    expect(run({ op: "and", rules: days.slice(0, 50) })).not.toThrow();
  });
});
