import { backtest } from "@tradewind/core/backtest/kernel";
import { describe, expect, it } from "vitest";
import { assertSelf, hashOfResults, selfTestInputs } from "./selfTest.ts";
import { selfTestHash } from "./selfTestHash.ts";

describe("the engine's self-test", () => {
  it("expects what the oracle computes", () => {
    expect(hashOfResults(selfTestInputs().map(backtest))).toBe(selfTestHash);
  });

  it("says something: its strategies trade", () => {
    const trades = selfTestInputs().map((input) => backtest(input).statistics.trades);
    expect(trades.filter((count) => count > 0).length).toBeGreaterThan(4);
  });

  it("passes on this machine", () => {
    expect(() => assertSelf()).not.toThrow();
  });

  it("refuses an engine that computes otherwise", () => {
    expect(() => assertSelf("0".repeat(64))).toThrowError(
      expect.objectContaining({ code: "engine.self_test" }),
    );
  });
});
