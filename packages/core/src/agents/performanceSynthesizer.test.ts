import { describe, expect, it } from "vitest";
import type { BacktestResult, BlockSums, Statistics } from "../backtest/result.ts";
import { findingsOf, fitnessOf, verdictOf } from "./performanceSynthesizer.ts";

const block = (mean: number, deviation: number, bars = 100): BlockSums => ({
  bars,
  sum: mean * bars,
  sumSquares: deviation * deviation * (bars - 1) + mean * mean * bars,
  sumCubes: 0,
  sumFourths: 0,
  sumDownsideSquares: 0,
  growth: 1 + mean * bars,
  peak: 1 + Math.max(0, mean * bars),
  trough: 1 + Math.min(0, mean * bars),
  maxDrawdown: Math.min(0, mean * bars),
});

const statistics = (changes: Partial<Statistics> = {}): Statistics => ({
  bars: 1_600,
  years: 6.3,
  totalReturn: 1,
  cagr: 0.25,
  sharpe: 1.1,
  sortino: 1.5,
  maxDrawdown: -0.2,
  maxDrawdownBars: 100,
  calmar: 1.2,
  volatility: 0.2,
  turnover: 8,
  exposure: 0.5,
  trades: 40,
  winRate: 0.5,
  profitFactor: 1.5,
  skewness: 0,
  kurtosis: 4,
  unavailable: {},
  ...changes,
});

const result = (blocks: BlockSums[], changes: Partial<Statistics> = {}): BacktestResult => ({
  statistics: statistics(changes),
  blocks,
  ruined: false,
});

const steady = Array.from({ length: 16 }, () => block(0.001, 0.01));

describe("fitnessOf", () => {
  it("is the Sharpe ratio itself where every era is alike, less the penalty for size", () => {
    const sharpe = 0.1 * Math.sqrt(252);
    const pooled = sharpe * Math.sqrt(199 / 198);
    expect(fitnessOf(result(steady), 10, 252)).toBeCloseTo(pooled - 0.03, 2);
  });

  it("falls with the worst era, however good the rest", () => {
    const oneBad = steady.map((good, index) => (index < 2 ? block(-0.002, 0.01) : good));
    const [whole, dented] = [fitnessOf(result(steady), 10, 252), fitnessOf(result(oneBad), 10, 252)];
    expect(dented ?? 0).toBeLessThan((whole ?? 0) - 1);
  });

  it("says nothing of too few trades or of a ruined account", () => {
    expect(fitnessOf(result(steady, { trades: 11 }), 10, 252)).toBeNull();
    expect(fitnessOf({ ...result(steady), ruined: true }, 10, 252)).toBeNull();
  });

  it("prefers the smaller and the calmer of two that earn the same", () => {
    const plain = fitnessOf(result(steady), 10, 252) ?? 0;
    expect(fitnessOf(result(steady), 40, 252) ?? 0).toBeLessThan(plain);
    expect(fitnessOf(result(steady, { turnover: 100 }), 10, 252) ?? 0).toBeLessThan(plain);
  });
});

describe("verdictOf", () => {
  it.each([
    { label: "both figures over the gate", changes: {}, verdict: "champion" },
    { label: "exactly at the gate", changes: { cagr: 0.2, sharpe: 0.9 }, verdict: "nearWinner" },
    { label: "a little under both", changes: { cagr: 0.17, sharpe: 0.8 }, verdict: "nearWinner" },
    { label: "far under one", changes: { cagr: 0.05 }, verdict: "kept" },
    { label: "too few trades to say", changes: { trades: 4 }, verdict: "kept" },
    { label: "no figure at all", changes: { sharpe: null }, verdict: "kept" },
  ])("$label: $verdict", ({ changes, verdict }) => {
    expect(verdictOf(0.5, statistics(changes))).toBe(verdict);
  });

  it("rejects what has no fitness or was never measured", () => {
    expect(verdictOf(null, statistics())).toBe("rejected");
    expect(verdictOf(1, null)).toBe("rejected");
  });
});

describe("findingsOf", () => {
  it("names what was most likely fitted to the past", () => {
    const findings = findingsOf(1, statistics({ sharpe: 1.2 }), statistics({ sharpe: -0.3 }));
    expect(findings.join(" ")).toContain("fitted to the past");
  });

  it("has nothing to say of what keeps its word", () => {
    expect(findingsOf(1, statistics({ sharpe: 1 }), statistics({ sharpe: 0.95 }))).toEqual([]);
  });
});
