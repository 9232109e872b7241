import { backtest } from "@tradewind/core/backtest/kernel";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { caseOf } from "../verify/cases.ts";
import { firstMismatch } from "../verify/compare.ts";
import { verificationMarkets } from "../verify/markets.ts";
import { minimalCase } from "../verify/minimal.ts";
import { createMarketEngine, resultOfRow } from "./engine.ts";

const markets = verificationMarkets();
const engines = markets.map((market) => createMarketEngine(market));
const several = markets[2]!;
const tight = createMarketEngine(several, { columnBytesMax: 30_000, bitBytesMax: 1_000 });
/** Seeds of their own at every run: a mismatch names its seed. `npm run verify:engine` does more. */
const CASES = 3_000;

describe("the engine", () => {
  it("answers what core's backtest answers, in every field and every bit, on every kind of market", () => {
    const first = Math.floor(Math.random() * 1e9);
    const each = CASES / markets.length;
    for (const [index, market] of markets.entries()) {
      const seeds = Array.from({ length: each }, (_, k) => first + index * each + k);
      expect(firstMismatch(engines[index]!, market, seeds)).toBeNull();
    }
  }, 120_000);

  it("words a result as core does, byte for byte", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(markets.length - 1), (seed, index) => {
        const input = caseOf(seed, markets[index]!);
        const expected = JSON.stringify(backtest({ ...input, market: markets[index]! }));
        expect(JSON.stringify(engines[index]!.backtest(input))).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });

  it("answers the same where hardly a column fits its memory", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const input = caseOf(seed, several);
        expect(tight.backtest(input)).toStrictEqual(engines[2]!.backtest(input));
      }),
      { numRuns: 100 },
    );
  });
});

describe("a mismatch", () => {
  it("would be told by its seed and the smallest case that still differs", () => {
    const input = caseOf(7, several);
    const smallest = minimalCase(input, ({ range }) => range.end - range.start >= 10);
    expect(smallest.range.end - smallest.range.start).toBe(10);
    expect(smallest.costs.commissionBps).toBe(0);
    expect(smallest.strategy).toMatchObject({ kind: "single", stops: {}, sizing: { leverage: 1 } });
  });
});

describe("a batch", () => {
  it("answers in the jobs' order what each of them answers alone", () => {
    const jobs = Array.from({ length: 60 }, (_, seed) => caseOf(seed, markets[1]!));
    const engine = engines[1]!;
    const alone = jobs.map((job) => engine.backtest(job));
    expect(engine.backtestAll(jobs)).toStrictEqual(alone);
    const rows = engine.rowsOf(jobs);
    expect(jobs.map((_, index) => resultOfRow(rows, index))).toStrictEqual(alone);
    expect(engine.rowsOf([])).toHaveLength(0);
  });
});
