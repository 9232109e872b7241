import { backtest } from "@tradewind/core/backtest/kernel";
import { parseStrategy } from "@tradewind/core/strategy/parse";
import { describe, expect, it } from "vitest";
import { createMarketEngine } from "./engine.ts";
import { assertSelf, hashOfRows, selfTestInputs, selfTestJobs, selfTestMarket } from "./selfTest.ts";

const market = selfTestMarket();
const jobs = selfTestJobs();

describe("the self-test", () => {
  it("passes where the engine computes what it did when its hash was taken", () => {
    expect(() => assertSelf()).not.toThrow();
    expect(selfTestInputs()).toHaveLength(20);
  });

  it("runs strategies of the language that trade, and what it hashes is what the oracle answers", () => {
    const results = createMarketEngine(market).backtestAll(jobs);
    expect(jobs.map(({ strategy }) => parseStrategy(strategy))).toEqual(jobs.map(({ strategy }) => strategy));
    expect(results).toStrictEqual(jobs.map((job) => backtest({ ...job, market })));
    expect(results.filter(({ statistics }) => statistics.trades >= 10).length).toBeGreaterThan(15);
  });

  it("refuses an engine that computes otherwise", () => {
    expect(() => assertSelf("00000000")).toThrowError(expect.objectContaining({ code: "engine.self_test" }));
  });

  it("would notice one bit", () => {
    const rows = createMarketEngine(market).rowsOf(jobs);
    const words = new Uint32Array(rows.buffer);
    const before = hashOfRows(rows);
    words[2 * 160 * 7 + 60] = (words[2 * 160 * 7 + 60] as number) ^ 1;
    expect(hashOfRows(rows)).not.toBe(before);
  });
});
