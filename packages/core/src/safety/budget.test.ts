import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBudget } from "./budget.ts";

describe("a run's budget", () => {
  it("binds nothing when none is set", () => {
    expect(readBudget({}, { backtests: 1e9, wallSeconds: 1e9, costUsd: 1e9 })).toEqual({
      exceeded: false,
      usedShare: null,
      sentence: "no budget is set",
    });
  });

  it("lets a run go on below its bounds and names the tighter one", () => {
    const reading = readBudget(
      { backtestsMax: 1_000, wallSecondsMax: 60 },
      { backtests: 250, wallSeconds: 45.5, costUsd: 0 },
    );
    expect(reading).toEqual({ exceeded: false, usedShare: 45.5 / 60, sentence: "45 of 60 s are spent" });
  });

  it.each([
    [
      { backtestsMax: 100 },
      "the budget of 100 backtests is spent; start a run with a larger one to go further",
    ],
    [{ costUsdMax: 2 }, "the budget of 2 USD is spent; start a run with a larger one to go further"],
    [{ wallSecondsMax: 30 }, "the budget of 30 s is spent; start a run with a larger one to go further"],
  ])("is spent when a bound is just reached: %o", (budget, sentence) => {
    expect(readBudget(budget, { backtests: 100, wallSeconds: 30, costUsd: 2 })).toEqual({
      exceeded: true,
      usedShare: 1,
      sentence,
    });
  });

  it("tells money to a hundredth of a cent", () => {
    const reading = readBudget({ costUsdMax: 1 }, { backtests: 0, wallSeconds: 0, costUsd: 0.123_456 });
    expect(reading).toMatchObject({ exceeded: false, sentence: "0.1235 of 1 USD are spent" });
  });

  it("is spent exactly when one of its bounds is, and stays so", () => {
    const bound = fc.option(fc.integer({ min: 1, max: 1_000 }), { nil: undefined });
    const amount = fc.nat({ max: 2_000 });
    fc.assert(
      fc.property(
        bound,
        bound,
        amount,
        amount,
        amount,
        (backtestsMax, wallSecondsMax, backtests, wallSeconds, more) => {
          const budget = { backtestsMax, wallSecondsMax };
          const { exceeded } = readBudget(budget, { backtests, wallSeconds, costUsd: 0 });
          expect(exceeded).toBe(backtests >= (backtestsMax ?? 1e9) || wallSeconds >= (wallSecondsMax ?? 1e9));
          const later = readBudget(budget, {
            backtests: backtests + more,
            wallSeconds: wallSeconds + more,
            costUsd: more,
          });
          expect(later.exceeded || !exceeded).toBe(true);
        },
      ),
    );
  });
});
