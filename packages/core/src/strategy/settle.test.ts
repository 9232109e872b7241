import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { allOf, close, not, prices } from "./build.ts";
import { measureStrategy } from "./measure.ts";
import { longOn, rsiAbove, rsiBelow, sma } from "./samples.ts";
import type { Rule } from "./schema.ts";
import { settle } from "./settle.ts";

describe("settle", () => {
  it("leaves a strategy within the limits alone, but for its canonical form", () => {
    expect(settle(longOn(not(not(rsiBelow(30)))))).toEqual(settle(longOn(rsiBelow(30))));
  });

  it.each<[string, Rule]>([
    ["an EMA", prices(close, "above", { op: "ema", window: 400 })],
    ["a Keltner band", prices(close, "above", { op: "keltnerUpper", window: 300, width: 2 })],
    ["an ADX", { ...rsiBelow(30), left: { op: "adx", window: 100 } } as Rule],
    [
      "a MACD with its windows upside down",
      {
        op: "above",
        of: "ratio",
        left: { op: "macd", fast: 200, slow: 30, signal: 90 },
        right: { op: "fraction", value: 0 },
      },
    ],
  ])("shortens %s until its look-back fits", (_leaf, rule) => {
    const settled = settle(longOn(rule));
    expect(settled).not.toBeNull();
    if (settled !== null)
      expect(measureStrategy(settled).lookbackBars).toBeLessThanOrEqual(limits.lookbackBarsMax);
  });

  it("prunes what is too deep and what is too large", () => {
    let deep: Rule = rsiBelow(30);
    for (let i = 0; i < 12; i++) deep = allOf(deep, prices(close, "above", sma(10 + i)));
    let streaks: Rule = deep;
    for (let i = 0; i < 4; i++)
      streaks = { op: "forBars", rule: { op: "not", rule: allOf(streaks, rsiAbove(i)) }, bars: 2 };
    const settled = settle(longOn(deep, streaks));
    expect(settled).not.toBeNull();
    if (settled === null) return;
    expect(measureStrategy(settled).nodes).toBeLessThanOrEqual(limits.strategyNodesMax);
    expect(measureStrategy(settled).depth).toBeLessThanOrEqual(limits.strategyDepthMax);
  });

  it.each([
    ["a strategy that never enters", longOn(allOf(rsiBelow(20), rsiAbove(80)))],
    ["a date that does not exist", longOn({ op: "calendar", unit: "month", from: 13, to: 14 })],
    ["a number out of the schema's range", longOn(rsiBelow(101))],
  ])("is null for %s", (_case, candidate) => {
    expect(settle(candidate)).toBeNull();
  });
});
