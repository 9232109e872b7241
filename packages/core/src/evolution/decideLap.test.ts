import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { costOfSearch } from "./costOfSearch.ts";
import { decideLap } from "./decideLap.ts";
import { initialSearch } from "./requireSearch.ts";
import { testRun } from "./testFixtures.ts";

const search = initialSearch(2);
const startMs = Date.parse(testRun().createdAt);

describe("decideLap", () => {
  it.each([
    { label: "laps remain", run: testRun({ generations: 5 }), generation: 1, decision: "again" },
    { label: "the last lap is done", run: testRun({ generations: 5 }), generation: 4, decision: "stop" },
    {
      label: "the history would grow too long",
      run: testRun({ generations: 1_000 }),
      generation: limits.generationsPerExecutionMax - 1,
      decision: "continue",
    },
    {
      label: "the last lap is done just where the history ends",
      run: testRun({ generations: limits.generationsPerExecutionMax }),
      generation: limits.generationsPerExecutionMax - 1,
      decision: "stop",
    },
  ])("$label: $decision", ({ run, generation, decision }) => {
    expect(decideLap(run, generation, search, startMs).decision).toBe(decision);
  });

  it("stops when the budget of backtests is spent, and says so", () => {
    const run = testRun({ budget: { backtestsMax: 100 } });
    const decided = decideLap(run, 0, { ...search, backtests: 100 }, startMs);
    expect(decided).toEqual({
      decision: "stop",
      reason: "the budget of 100 backtests is spent; start a run with a larger one to go further",
    });
  });

  it("stops when the generations done have cost the budget, and not before", () => {
    const done = { ...search, generation: 3, trials: 300, validationLooks: 200 };
    const { usd } = costOfSearch(testRun(), done);
    const under = testRun({ budget: { costUsdMax: usd + 0.000_001 } });
    const reached = testRun({ budget: { costUsdMax: usd } });
    expect(decideLap(under, 2, done, startMs).decision).toBe("again");
    expect(decideLap(reached, 2, done, startMs)).toEqual({
      decision: "stop",
      reason: `the budget of ${usd} USD is spent; start a run with a larger one to go further`,
    });
  });

  it("stops when the budget of time is spent", () => {
    const run = testRun({ budget: { wallSecondsMax: 60 } });
    expect(decideLap(run, 0, search, startMs + 60_000).decision).toBe("stop");
    expect(decideLap(run, 0, search, startMs + 59_999).decision).toBe("again");
  });
});
