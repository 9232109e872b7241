import { describe, expect, it } from "vitest";
import type { Bars, Market } from "../market/bars.ts";
import { wanderingBars } from "../market/fixtures.ts";
import { allocate, firstDecision } from "./allocation.ts";

const marketOf = (...symbols: Bars[]): Market => ({ datasetId: "", barsPerYear: 252, symbols });
const still = (bars: Bars): Bars => ({ ...bars, close: new Float64Array(bars.close.length).fill(10) });
const stretched = (bars: Bars, factor: number): Bars => {
  const close = bars.close.slice();
  for (let t = 1; t < close.length; t++) {
    const change = bars.close[t]! / bars.close[t - 1]! - 1;
    close[t] = close[t - 1]! * (1 + change * factor);
  }
  return { ...bars, close };
};

describe("sharing the account among symbols", () => {
  const calm = wanderingBars(1, 200);
  const wild = stretched(calm, 3);

  it("gives equal capital to each", () => {
    expect(allocate(marketOf(calm, wild), "equalCapital", 100)).toEqual([0.5, 0.5]);
  });

  it("gives a symbol of three times the volatility a third of the other's capital", () => {
    const [first, second] = allocate(marketOf(calm, wild), "equalRisk", 100);
    expect((first ?? 0) / (second ?? 1)).toBeCloseTo(3, 9);
    expect((first ?? 0) + (second ?? 0)).toBeCloseTo(1, 12);
  });

  it("does not change when the future does", () => {
    const cut = (bars: Bars): Bars => ({
      ...bars,
      close: bars.close.map((price, t) => (t > 100 ? price * 2 : price)),
    });
    expect(allocate(marketOf(cut(calm), cut(wild)), "equalRisk", 100)).toEqual(
      allocate(marketOf(calm, wild), "equalRisk", 100),
    );
  });

  it("treats what does not move as the calmest that does, and all alike when nothing moves", () => {
    expect(allocate(marketOf(calm, still(calm)), "equalRisk", 100)).toEqual([0.5, 0.5]);
    expect(allocate(marketOf(still(calm), still(calm)), "equalRisk", 100)).toEqual([0.5, 0.5]);
  });

  it("waits for its returns under equal risk alone", () => {
    expect(firstDecision("equalRisk", 10)).toBe(60);
    expect(firstDecision("equalRisk", 90)).toBe(90);
    expect(firstDecision("equalCapital", 10)).toBe(10);
  });
});
