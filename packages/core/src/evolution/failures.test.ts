import { describe, expect, it } from "vitest";
import type { CandidateResult } from "./candidate.ts";
import { nothingBacktested, sayIfAllFailed, standingAtEnd } from "./failures.ts";

const failed = (reason: string): CandidateResult => ({ outcome: "failed", reason }) as CandidateResult;
const measured = { outcome: "measured", reason: "" } as CandidateResult;

describe("what is said of a generation in which everything failed", () => {
  it("names how many there were, the commonest cause and a remedy", () => {
    const results = [failed("too slow"), failed("too large"), failed("too large")];

    expect(sayIfAllFailed(results)).toBe(
      "not one of 3 candidates could be backtested, 2 for this: too large. " +
        "The run's violations name each limit: take fewer symbols or bars, or simpler strategies.",
    );
  });

  it("sends nobody to the violations where none is to blame", () => {
    const lost = { ...failed("The store failed. Mend it."), lost: true as const };

    expect(sayIfAllFailed([lost])).toBe(
      "not one of 1 candidates could be backtested, 1 for this: The store failed. Mend it.",
    );
  });

  it("is nothing where a candidate was backtested, or where there was none", () => {
    expect(sayIfAllFailed([failed("too slow"), measured])).toBeNull();
    expect(sayIfAllFailed([])).toBeNull();
  });
});

describe("a run at its end", () => {
  it("has failed if nothing at all could be backtested, else succeeded", () => {
    expect(standingAtEnd({ backtests: 0 }, "why")).toEqual({
      status: "failed",
      failure: { code: nothingBacktested, message: "why" },
    });
    expect(standingAtEnd({ backtests: 1 }, "why")).toEqual({ status: "succeeded", failure: null });
  });
});
