import { describe, expect, it } from "vitest";
import { TerminalError } from "../errors.ts";
import { flatBars, handmadeMarket, wanderingBars } from "../market/fixtures.ts";
import type { Rule, SingleStrategy } from "../strategy/schema.ts";
import { defaultCosts } from "./costs.ts";
import { FREE } from "./fixtures.ts";
import { backtest, backtestWithTrace } from "./kernel.ts";

const always: Rule = { op: "calendar", unit: "month", from: 1, to: 12 };
const never: Rule = { op: "not", rule: always };
const holding: SingleStrategy = {
  kind: "single",
  direction: "long",
  stops: {},
  sizing: { leverage: 1 },
  entry: always,
  exit: never,
};

function crossing(fast: number, slow: number): SingleStrategy {
  const side = (op: "above" | "below"): Rule => ({
    op,
    of: "price",
    left: { op: "sma", window: fast },
    right: { op: "sma", window: slow },
  });
  return { ...holding, entry: side("above"), exit: side("below"), stops: { stopLoss: 0.05 } };
}

describe("the account", () => {
  it("is shared equally among symbols, each compounding on its own", () => {
    const market = handmadeMarket(
      flatBars([10, 10, 10, 20, 40], "nextOpen", "A"),
      flatBars([10, 10, 10, 5, 5], "nextOpen", "B"),
    );
    const { equity, result } = backtestWithTrace({
      strategy: holding,
      market,
      range: { start: 0, end: 5 },
      costs: FREE,
    });
    expect([...equity]).toEqual([1, 1, 1, 1.25, 2.25]);
    expect(result.statistics).toMatchObject({ bars: 4, trades: 2, totalReturn: 1.25, exposure: 0.75 });
  });

  it("of an ensemble is the weighted sum of its members alone", () => {
    const market = handmadeMarket(wanderingBars(1, 600), wanderingBars(2, 600, "nextClose", "B"));
    const range = { start: 60, end: 600 };
    const members = [
      { weight: 0.25, strategy: crossing(5, 20) },
      { weight: 0.75, strategy: crossing(10, 50) },
    ];
    const alone = members.map(({ strategy }) =>
      backtestWithTrace({ strategy, market, range, costs: defaultCosts }),
    );

    const together = backtestWithTrace({
      strategy: { kind: "ensemble", members },
      market,
      range,
      costs: defaultCosts,
    });

    for (const [i, value] of together.equity.entries()) {
      expect(value).toBeCloseTo(0.25 * alone[0]!.equity[i]! + 0.75 * alone[1]!.equity[i]!, 12);
    }
    expect(together.result.statistics.trades).toBe(alone[0]!.trades.length + alone[1]!.trades.length);
    expect(new Set(together.trades.map((trade) => trade.member))).toEqual(new Set([0, 1]));
  });

  it("is ruined at minus one hundred per cent, and only when every sleeve is", () => {
    const crash = [100, 100, 100, 60, 100, 100];
    const geared = { ...holding, sizing: { leverage: 3 } };
    const run = (second: number[]) =>
      backtest({
        strategy: geared,
        market: handmadeMarket(flatBars(crash), flatBars(second, "nextOpen", "B")),
        range: { start: 0, end: 6 },
        costs: FREE,
      });

    expect(run(crash)).toMatchObject({
      ruined: true,
      statistics: { totalReturn: -1, cagr: -1, maxDrawdown: -1 },
    });
    expect(run([100, 100, 100, 100, 100, 100])).toMatchObject({
      ruined: false,
      statistics: { totalReturn: -0.5 },
    });
  });

  it("that never trades is worth one, with reasons for what it has not", () => {
    const result = backtest({
      strategy: { ...holding, entry: never },
      market: handmadeMarket(wanderingBars(1, 500)),
      range: { start: 0, end: 500 },
      costs: defaultCosts,
    });
    expect(result).toMatchObject({
      ruined: false,
      statistics: { totalReturn: 0, trades: 0, exposure: 0, turnover: 0, sharpe: null, winRate: null },
    });
    expect(result.blocks).toHaveLength(16);
  });

  it("does not trade before the look-back, though the range begins earlier", () => {
    const market = handmadeMarket(wanderingBars(3, 500));
    const { trades } = backtestWithTrace({
      strategy: crossing(5, 100),
      market,
      range: { start: 0, end: 500 },
      costs: FREE,
    });
    expect(trades[0]!.signalDay).toBeGreaterThanOrEqual(market.symbols[0]!.days[100]!);
  });

  it("may look at bars before the range, so its first signal is the range's first bar", () => {
    const market = handmadeMarket(wanderingBars(3, 500));
    const strategy = { ...holding, entry: { op: "not", rule: crossing(5, 100).exit } as Rule };
    const { trades } = backtestWithTrace({ strategy, market, range: { start: 300, end: 500 }, costs: FREE });
    expect(market.symbols[0]!.days.indexOf(trades[0]!.signalDay)).toBeGreaterThanOrEqual(300);
  });

  it("lists trades by their entry", () => {
    const market = handmadeMarket(wanderingBars(1, 600), wanderingBars(2, 600, "nextOpen", "B"));
    const range = { start: 0, end: 600 };
    const { trades } = backtestWithTrace({ strategy: crossing(3, 9), market, range, costs: FREE });
    const entries = trades.map((trade) => trade.entryDay);
    expect(entries).toEqual(entries.toSorted((a, b) => a - b));
    expect(new Set(trades.map((trade) => trade.symbol)).size).toBe(2);
  });
});

describe("unusable input is refused", () => {
  const market = handmadeMarket(wanderingBars(1, 50));

  it.each([
    [-1, 10],
    [10, 10],
    [10, 5],
    [0, 51],
    [0.5, 10],
    [Number.NaN, 10],
  ])("the range %d to %d", (start, end) => {
    expect(() => backtest({ strategy: holding, market, range: { start, end }, costs: FREE })).toThrow(
      TerminalError,
    );
  });

  it.each(["open", "high", "low", "close"] as const)("NaN among the prices: %s", (column) => {
    const bars = wanderingBars(1, 50);
    const broken = { ...bars, [column]: bars[column].map((price, t) => (t === 30 ? Number.NaN : price)) };
    const run = () =>
      backtest({
        strategy: holding,
        market: handmadeMarket(broken),
        range: { start: 0, end: 20 },
        costs: FREE,
      });
    expect(run).toThrow(/NaN at bar 30/);
  });

  it("a market without symbols", () => {
    const run = () =>
      backtest({ strategy: holding, market: handmadeMarket(), range: { start: 0, end: 1 }, costs: FREE });
    expect(run).toThrow(/no symbol/);
  });
});
