import { randomFor } from "@tradewind/core/random";
import { generateStrategy } from "@tradewind/core/strategy/generate";
import { describe, expect, it } from "vitest";
import { calibrate, predictNs, usualRates } from "./costModel.ts";

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
});

describe("calibration", () => {
  it("takes its rates from the clock it is given, and never below zero", () => {
    let ticks = 0;
    const steady = calibrate(() => ticks++);
    expect(steady).toMatchObject({ barNs: 0, newNodeBarNs: 0 });
    expect(steady.fixedNs).toBeCloseTo(1e6 / 20);
    for (const rate of Object.values(calibrate(() => performance.now()))) {
      expect(rate).toBeGreaterThanOrEqual(0);
    }
  });
});
