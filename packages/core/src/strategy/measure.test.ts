import { describe, expect, it } from "vitest";
import { allOf, close, fraction, prices, ratios, scaled } from "./build.ts";
import { lookbackOf, measureStrategy } from "./measure.ts";
import { ensembleOf, guardedDip, longOn, rsiBelow, sma, smaCross } from "./samples.ts";
import type { Rule } from "./schema.ts";
import type { Expression } from "./tree.ts";

describe("look-back of a leaf", () => {
  const cases: [Expression, number][] = [
    [{ op: "close" }, 0],
    [{ op: "sma", window: 20 }, 20],
    [{ op: "wma", window: 20 }, 20],
    [{ op: "ema", window: 20 }, 60],
    [{ op: "donchianHigh", window: 55 }, 56],
    [{ op: "bollingerLower", window: 20, width: 2 }, 20],
    [{ op: "keltnerUpper", window: 20, width: 2 }, 120],
    [{ op: "rsi", window: 14 }, 84],
    [{ op: "stochastic", window: 14 }, 14],
    [{ op: "adx", window: 14 }, 168],
    [{ op: "volumeBalance", window: 20 }, 21],
    [{ op: "roc", window: 20 }, 21],
    [{ op: "atr", window: 14 }, 84],
    [{ op: "cci", window: 20 }, 20],
    [{ op: "realisedVolatility", window: 20 }, 21],
    [{ op: "zScore", window: 20 }, 20],
    [{ op: "distanceFromHigh", window: 100 }, 100],
    [{ op: "volume", window: 50 }, 50],
    [{ op: "macd", fast: 12, slow: 26, signal: 9 }, 105],
    [{ op: "level", value: 30 }, 0],
  ];
  it.each(cases)("%o needs %i bars", (leaf, expected) => {
    expect(lookbackOf(leaf)).toBe(expected);
  });
});

describe("look-back of a rule", () => {
  it("is the larger side of a comparison, one more for a crossing", () => {
    expect(lookbackOf(prices(sma(20), "above", sma(50)))).toBe(50);
    expect(lookbackOf(prices(sma(20), "crossesAbove", sma(50)))).toBe(51);
  });

  it("adds the bars of nested streaks", () => {
    const inner: Rule = { op: "forBars", rule: prices(close, "above", sma(10)), bars: 5 };
    expect(lookbackOf({ op: "forBars", rule: inner, bars: 3 })).toBe(16);
  });

  it("sees through scales and gaps", () => {
    const rule = ratios({ op: "gap", of: scaled(sma(30), 1.1), over: sma(90) }, "above", fraction(0.1));
    expect(lookbackOf(rule)).toBe(90);
  });
});

describe("measureStrategy", () => {
  it("counts every node of every rule, and levels of the deepest", () => {
    const measure = measureStrategy(smaCross());
    expect(measure).toEqual({ nodes: 6, depth: 2, lookbackBars: 51, parameters: 5 });
  });

  it("counts stops, sizing and the gate as parameters, and lets the gate look back a year", () => {
    const measure = measureStrategy(guardedDip());
    expect(measure).toEqual({ nodes: 10, depth: 3, lookbackBars: 252, parameters: 12 });
  });

  it("needs 21 bars for a volatility target, and one bar at the least", () => {
    const plain = longOn(
      { op: "calendar", unit: "month", from: 11, to: 4 },
      { op: "calendar", unit: "month", from: 5, to: 10 },
    );
    expect(measureStrategy(plain).lookbackBars).toBe(1);
    expect(measureStrategy({ ...plain, sizing: { leverage: 1, volatilityTarget: 0.1 } }).lookbackBars).toBe(
      21,
    );
  });

  it("takes the largest of an ensemble's members, each measure for itself", () => {
    const small = longOn(rsiBelow(30, 50), rsiBelow(20, 50));
    const large = longOn(allOf(rsiBelow(30, 2), rsiBelow(40, 3), rsiBelow(50, 4)), rsiBelow(9, 2));
    const measure = measureStrategy(
      ensembleOf({ weight: 0.5, strategy: small }, { weight: 0.5, strategy: large }),
    );
    expect(measure).toMatchObject({ nodes: 13, depth: 3, lookbackBars: 300 });
  });
});
