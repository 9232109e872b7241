import { describe, expect, it } from "vitest";
import { TerminalError } from "../errors.ts";
import { pbo, pboOfReturns } from "./overfitting.ts";

/** Reference vectors: s ← (1103515245 s + 12345) mod 2³¹ from seed 42, row-major, scaled to ±1 % a bar. */
function noiseReturns(bars: number, strategies: number, seed = 42): number[][] {
  let state = BigInt(seed);
  const next = () => {
    state = (1_103_515_245n * state + 12_345n) % 2_147_483_648n;
    return (Number(state) / 2_147_483_648 - 0.5) * 0.02;
  };
  return Array.from({ length: bars }, () => Array.from({ length: strategies }, next));
}

function withEdge(returns: number[][], strategy: number, edge: number): number[][] {
  return returns.map((row) => row.map((value, index) => (index === strategy ? value + edge : value)));
}

function flatBlock(bars: number, sum: number, sumSquares: number) {
  return { bars, sum, sumSquares };
}

describe("the probability of backtest overfitting", () => {
  it("matches the reference on pure noise", () => {
    const report = pboOfReturns(noiseReturns(240, 8), 8);

    expect(report.splits).toBe(70);
    expect(report.strategies).toBe(8);
    expect(report.probability).toBeCloseTo(0.671_428_571_428_571_4, 12);
    expect(report.lossProbability).toBeCloseTo(0.628_571_428_571_428_6, 12);
    expect(report.slope).toBeCloseTo(-0.751_872_778_755_737_7, 9);
  });

  it("matches the reference where one strategy has an edge: nothing is overfit, yet the slope is near −1", () => {
    const report = pboOfReturns(withEdge(noiseReturns(240, 8), 3, 0.004), 8);

    expect(report.probability).toBe(0);
    expect(report.lossProbability).toBe(0);
    expect(report.slope).toBeCloseTo(-0.997_896_959_926_495_7, 9);
  });

  it("drops the bars that are left over by equal blocks", () => {
    const returns = noiseReturns(247, 5);

    expect(pboOfReturns(returns, 8)).toEqual(pboOfReturns(returns.slice(0, 240), 8));
  });

  it("takes every split of sixteen blocks", () => {
    expect(pboOfReturns(noiseReturns(160, 4), 16).splits).toBe(12_870);
  });

  it("calls a choice overfit where whoever wins one half loses the other", () => {
    const winsEarly = [flatBlock(50, 1, 0.1), flatBlock(50, -1, 0.1)];
    const winsLate = [flatBlock(50, -1, 0.1), flatBlock(50, 1, 0.1)];

    const report = pbo([winsEarly, winsLate]);

    expect(report.probability).toBe(1);
    expect(report.lossProbability).toBe(1);
  });

  it("does not rank what never moves above what earns", () => {
    const earns = Array.from({ length: 4 }, () => flatBlock(50, 1, 0.1));
    const sleeps = Array.from({ length: 4 }, () => flatBlock(50, 0, 0));

    expect(pbo([sleeps, earns]).probability).toBe(0);
  });

  it("counts a choice in the middle of the others as overfit, and one that beats most as not", () => {
    const split = (sum: number) => [flatBlock(50, 9, 10), flatBlock(50, sum, 10)];
    const late = (sum: number) => [flatBlock(50, -9, 10), flatBlock(50, sum, 10)];
    const chosenEarly = split(0);

    const inTheMiddle = pbo([chosenEarly, late(1), late(-1)]);
    const aboveMost = pbo([chosenEarly, late(1), late(-1), late(-2)]);

    expect(inTheMiddle.probability).toBe(1);
    expect(aboveMost.probability).toBe(0.5);
  });

  it("calls a choice among equals overfit: it tells nothing apart", () => {
    const same = Array.from({ length: 4 }, () => flatBlock(50, 1, 1));

    expect(pbo([same, same]).probability).toBe(1);
  });

  it("counts a choice that earns nothing elsewhere as no loss", () => {
    const winsThenSleeps = [flatBlock(50, 1, 1), flatBlock(50, 0, 0)];
    const loses = [flatBlock(50, -1, 1), flatBlock(50, -1, 1)];

    expect(pbo([winsThenSleeps, loses]).lossProbability).toBe(0);
  });

  it("regresses sample Sharpe ratios: 1/√2 and 1 chosen, −1 and 0 elsewhere give a slope of 2 + √2", () => {
    const winsEarly = [flatBlock(2, 2, 4), flatBlock(5, -5, 9)];
    const winsLate = [flatBlock(2, 0, 4), flatBlock(5, 5, 9)];

    expect(pbo([winsEarly, winsLate]).slope).toBeCloseTo(2 + Math.SQRT2, 12);
  });

  it("says no slope where the choice's own Sharpe ratio never varies", () => {
    const same = Array.from({ length: 4 }, () => flatBlock(50, 0, 0));

    const report = pbo([same, same]);

    expect(report.slope).toBeNull();
    expect(report.rSquared).toBeNull();
  });

  it.each([
    ["one strategy", [[flatBlock(10, 0, 1), flatBlock(10, 0, 1)]]],
    ["no strategies", []],
    ["an odd number of blocks", Array.from({ length: 2 }, () => [0, 1, 2].map(() => flatBlock(10, 0, 1)))],
    [
      "too many blocks",
      Array.from({ length: 2 }, () => Array.from({ length: 18 }, () => flatBlock(10, 0, 1))),
    ],
    ["rows of unequal length", [[flatBlock(10, 0, 1), flatBlock(10, 0, 1)], [flatBlock(10, 0, 1)]]],
    ["a block without bars", Array.from({ length: 2 }, () => [flatBlock(0, 0, 0), flatBlock(10, 0, 1)])],
    [
      "a sum that is no number",
      Array.from({ length: 2 }, () => [flatBlock(9, Number.NaN, 1), flatBlock(9, 0, 1)]),
    ],
  ])("refuses %s", (_what, blocks) => {
    expect(() => pbo(blocks)).toThrow(TerminalError);
  });
});
