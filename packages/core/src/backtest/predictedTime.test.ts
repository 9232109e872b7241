import { describe, expect, it } from "vitest";
import { randomFor } from "../random.ts";
import { generateStrategy } from "../strategy/generate.ts";
import { predictNs, usualRates } from "./predictedTime.ts";

const strategy = generateStrategy(randomFor(1, "cost"), { depthMax: 4, longBias: 0.5 });
const work = { bars: 5_000, symbols: 1, known: 1 };

describe("a strategy's predicted time", () => {
  it("grows with bars, symbols, members and what must be computed first", () => {
    const usual = predictNs(strategy, work);
    const pair = {
      kind: "ensemble" as const,
      members: [
        { weight: 0.5, strategy },
        { weight: 0.5, strategy },
      ],
    };
    expect(usual).toBeGreaterThan(usualRates.fixedNs);
    expect(predictNs(strategy, { ...work, bars: 10_000 })).toBeGreaterThan(usual);
    expect(predictNs(strategy, { ...work, known: 0 })).toBeGreaterThan(usual);
    expect(predictNs(strategy, { ...work, symbols: 2 })).toBe(2 * usual);
    expect(predictNs(pair, work)).toBe(2 * usual);
  });

  it("is told at the rates that are given", () => {
    const twice = { fixedNs: 3_000, barNs: 10, newNodeBarNs: 8 };

    expect(predictNs(strategy, work, twice)).toBe(2 * predictNs(strategy, work));
  });
});
