import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseBars } from "../market/parseCsv.ts";
import { blocksOf, momentsOfBlocks, sharpeOfBlocks } from "./blocks.ts";
import { buyAndHold, buyAndHoldEquity } from "./buyAndHold.ts";
import { drawdownOf } from "./drawdown.ts";
import { meanEquityOf, returnsOf } from "./returns.ts";
import { cagrOf, calmarOf, statisticsOf, tradeTotalsOf } from "./statistics.ts";

const TOY = [0.01, -0.02, 0.015, 0.003, -0.007, 0.012, -0.004, 0.02, -0.011, 0.006];

function equityOf(returns: readonly number[]): Float64Array {
  const equity = [1];
  for (const r of returns) equity.push(equity.at(-1)! * (1 + r));
  return Float64Array.from(equity);
}

function statistics(
  returns: readonly number[],
  { spacing = 1, profits = [] as number[], notional = 0 } = {},
) {
  const equity = equityOf(returns);
  return statisticsOf({
    equity,
    days: Int32Array.from(equity, (_, i) => i * spacing),
    barsPerYear: 252,
    activity: { ...tradeTotalsOf(profits), notional, barsHeld: returns.length },
  });
}

describe("the reference vectors", () => {
  const toy = statistics(TOY);

  it.each([
    ["totalReturn", 0.023523852981333304],
    ["maxDrawdown", -0.020000000000000018],
    ["sharpe", 3.0094692485669103],
    ["sortino", 4.976943426472435],
    ["skewness", -0.341479279525682],
    ["kurtosis", 2.050662004442586],
  ] as const)("%s", (name, expected) => {
    expect(toy[name]).toBeCloseTo(expected, 10);
  });

  it("CAGR and Calmar, with ten bars of 252 a year", () => {
    const cagr = cagrOf(1 + 0.023523852981333304, 10 / 252);
    expect(cagr).toBeCloseTo(0.7966720006811359, 10);
    expect(calmarOf(cagr, -0.020000000000000018)).toBeCloseTo(39.83360003405676, 8);
  });

  it("365 bars a year scale the ratio by their root", () => {
    expect(sharpeOfBlocks(blocksOf(equityOf(TOY), 4), 365)).toBeCloseTo(3.6218968013000983, 10);
  });
});

describe("buy and hold of the sample files", () => {
  const load = (symbol: string) =>
    parseBars(symbol, readFileSync(new URL(`../../../../data/${symbol}.csv`, import.meta.url), "utf8")).bars;

  it.each([
    ["SPX", 0.03412413378, 0.268604629, -0.5677538775],
    ["NDX", 0.1238771861, 0.555164256, -0.8289721195],
    ["AAPL", 0.2995568151, 1.240795245, -0.3044379293],
    ["GOOG", 0.3626079934, 1.004581381, -0.5565052104],
  ])("%s", (symbol, cagr, sharpe, maxDrawdown) => {
    const held = buyAndHold(load(symbol), 252);
    expect(Math.abs(held.cagr! - cagr)).toBeLessThan(1e-9);
    expect(Math.abs(held.sharpe! - sharpe)).toBeLessThan(1e-9);
    expect(Math.abs(held.maxDrawdown! - maxDrawdown)).toBeLessThan(1e-9);
    expect(held).toMatchObject({ exposure: 1, turnover: 0, trades: 0 });
  });

  it("of several symbols starts at 1 and gives each an equal share", () => {
    const bars = load("AAPL");
    const range = { start: 100, end: 400 };
    const market = {
      datasetId: "",
      barsPerYear: 252,
      symbols: [bars, { ...bars, close: bars.close.map(() => 1) }],
    };
    const equity = buyAndHoldEquity(market, range);
    expect(equity[0]).toBe(1);
    expect(equity.at(-1)).toBeCloseTo(0.5 + (0.5 * bars.close[399]!) / bars.close[100]!, 12);
  });
});

describe("what cannot be computed is null, with a reason", () => {
  it("nothing happened", () => {
    const flat = statistics(Array.from({ length: 500 }, () => 0));
    expect(flat).toMatchObject({ totalReturn: 0, cagr: 0, maxDrawdown: 0, volatility: 0, trades: 0 });
    for (const name of [
      "sharpe",
      "sortino",
      "calmar",
      "skewness",
      "kurtosis",
      "winRate",
      "profitFactor",
    ] as const) {
      expect(flat[name]).toBeNull();
      expect(flat.unavailable[name]).toMatch(/\w/);
    }
  });

  it("a constant return is no infinite Sharpe ratio", () => {
    const constant = statistics(Array.from({ length: 500 }, () => 0.001));
    expect(constant.sharpe).toBeNull();
    expect(constant.unavailable.sharpe).toBe("returns do not vary");
  });

  it("less than a year is not annualised", () => {
    expect(statistics(TOY).cagr).toBeNull();
    expect(statistics(TOY)).toMatchObject({ unavailable: { cagr: "shorter than one year" } });
    expect(statistics(TOY, { spacing: 36 }).cagr).toBeNull();
    expect(statistics(TOY, { spacing: 37 }).cagr).toBeCloseTo(1.023523852981333 ** (365.25 / 370) - 1, 12);
  });

  it("no loss means no Sortino, profit factor or Calmar", () => {
    const rising = statistics([0.01, 0.02, 0.01, 0.02], { profits: [0.1], spacing: 200 });
    expect(rising).toMatchObject({ sortino: null, profitFactor: null, calmar: null, winRate: 1 });
    expect(rising.sharpe).toBeGreaterThan(0);
  });

  it("one bar has no returns", () => {
    expect(statistics([])).toMatchObject({ bars: 0, sharpe: null, exposure: null, turnover: null });
  });

  it("a ruined account lost 100 %, also a year", () => {
    const ruined = statistics([0.1, -1, 0, 0]);
    expect(ruined).toMatchObject({ totalReturn: -1, cagr: -1, maxDrawdown: -1, calmar: -1 });
    expect(Object.values(ruined).every((value) => typeof value !== "number" || Number.isFinite(value))).toBe(
      true,
    );
  });
});

describe("trading statistics", () => {
  it("win rate, profit factor and turnover", () => {
    const traded = statistics([0, 0, 0.0001, 0], {
      profits: [0.3, -0.1, -0.1, 0],
      notional: 6,
      spacing: 100,
    });
    expect(traded).toMatchObject({ trades: 4, winRate: 0.25, profitFactor: expect.closeTo(1.5, 12) });
    expect(traded.turnover).toBeCloseTo(6 * (365.25 / 400), 2);
  });
});

describe("drawdown", () => {
  it.each([
    ["counts the start as a peak", [1, 0.9, 0.95], -0.1, 2],
    ["is over when the peak is reached again", [1, 1.2, 0.9, 1.2, 1.1], -0.25, 1],
    ["the deepest need not be the longest", [1, 0.5, 1, 0.9, 0.9, 0.9, 1.1], -0.5, 3],
    ["none in a climb", [1, 1, 2, 3], 0, 0],
  ])("%s", (_case, equity, depth, longestBars) => {
    expect(drawdownOf(Float64Array.from(equity))).toEqual({ depth: expect.closeTo(depth, 12), longestBars });
  });
});

describe("returns", () => {
  it("are zero once nothing is left", () => {
    expect([...returnsOf(Float64Array.of(1, 0.5, 0, 0))]).toEqual([-0.5, -1, 0]);
  });
});

describe("mean equity", () => {
  it("is the mean of all values, the first included", () => {
    expect(meanEquityOf(Float64Array.of(1, 3, 3, 3, 5))).toBeCloseTo(3, 12);
    expect(meanEquityOf(Float64Array.of(0.7))).toBe(0.7);
  });
});

describe("moments", () => {
  it("of blocks that do not vary are none", () => {
    expect(momentsOfBlocks(blocksOf(equityOf([0.01, 0.01, 0.01]), 2))).toBeNull();
    expect(momentsOfBlocks([])).toBeNull();
  });
});
