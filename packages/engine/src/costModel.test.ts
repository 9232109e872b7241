import { randomFor } from "@tradewind/core/random";
import { generateStrategy } from "@tradewind/core/strategy/generate";
import { describe, expect, it } from "vitest";
import { predictNs } from "./costModel.ts";

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
    expect(predictNs(strategy, { ...work, bars: 10_000 })).toBeGreaterThan(usual);
    expect(predictNs(strategy, { ...work, known: 0 })).toBeGreaterThan(usual);
    expect(predictNs(strategy, { ...work, symbols: 2 })).toBe(2 * usual);
    expect(predictNs(pair, work)).toBe(2 * usual);
  });
});
