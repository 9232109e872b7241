import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flatBars, wanderingBars } from "./fixtures.ts";
import { REGIME_LOOKBACK_BARS } from "./regimeStates.ts";
import { classifyRegimes, ewmaVariance, stormAt, trendStates } from "./regimes.ts";
import { truncateBars } from "./split.ts";
import { expandingTerciles, tercileOfLast } from "./terciles.ts";

describe("regimes", () => {
  it("never change when the future is cut off", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 700 }), (seed, cut) => {
        const bars = wanderingBars(seed, 700);
        const whole = classifyRegimes(bars);
        const known = classifyRegimes(truncateBars(bars, cut));

        for (const axis of ["trend", "volatility", "crash"] as const) {
          expect(known[axis]).toEqual(whole[axis].slice(0, cut));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are at one bar what they are among all", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 499 }), (seed, t) => {
        const bars = wanderingBars(seed, 500);
        const { trend, volatility, crash } = classifyRegimes(bars);
        expect(stormAt(bars, t)).toEqual({ volatility: volatility[t], crash: crash[t] === 1 });
        expect(trendStates(bars)).toEqual(trend);
      }),
      { numRuns: 60 },
    );
  });

  it("name a steady climb up, a steady fall down, and a still price flat", () => {
    const climb = Array.from({ length: 400 }, (_, t) => 100 + t);
    const last = (prices: number[]) => classifyRegimes(flatBars(prices)).trend.at(-1);
    expect(last(climb)).toBe(2);
    expect(last(climb.toReversed())).toBe(0);
    expect(last(climb.map(() => 100))).toBe(1);
  });

  it("say nothing before a year of bars", () => {
    const states = classifyRegimes(wanderingBars(3, REGIME_LOOKBACK_BARS - 1));
    expect(states.trend.every((state) => state === 1)).toBe(true);
    expect(states.volatility.every((state) => state === 1)).toBe(true);
    expect(states.crash.every((state) => state === 0)).toBe(true);
  });

  it("call a storm after a calm wild, and the calm after a storm calm", () => {
    const moves = (size: number) => Array.from({ length: 300 }, (_, t) => (t % 2 === 0 ? size : -size));
    const prices = (parts: number[]) => parts.map((move) => 100 + move);
    const storm = classifyRegimes(flatBars(prices([...moves(0.1), ...moves(3)]))).volatility;
    const calm = classifyRegimes(flatBars(prices([...moves(3), ...moves(0.1)]))).volatility;
    expect(storm[320]).toBe(2);
    expect(calm.at(-1)).toBe(0);
  });

  it("ring the alarm on a shock of three deviations expected before it, and while 20 % under the high", () => {
    const quiet = Array.from({ length: 300 }, (_, t) => 100 + (t % 2));
    // 3.5 deviations of the bars before; only 2.7 if the shock itself were counted among them.
    const shock = classifyRegimes(flatBars([...quiet, 97.5, 98])).crash;
    const slide = classifyRegimes(flatBars([...quiet, 79, 79, 79, 79, 90])).crash;
    expect([...shock.subarray(298)]).toEqual([0, 0, 1, 0]);
    expect([...slide.subarray(299)]).toEqual([0, 1, 1, 1, 1, 0]);
  });
});

describe("exponentially weighted variance", () => {
  it("agrees with the reference vector", () => {
    const variance = ewmaVariance(Float64Array.of(0.01, 0.02, -0.03, 0, 0.015), 0.94);
    expect(variance.at(-1)).toBeCloseTo(0.00015922331200000006, 18);
  });
});

describe("expanding terciles", () => {
  const sizes = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.double({ min: 0, noNaN: true }));

  it("are the terciles of each value among those up to it", () => {
    fc.assert(
      fc.property(fc.array(sizes, { maxLength: 80 }), (values) => {
        const terciles = expandingTerciles(Float64Array.from(values));
        const expected = values.map((_, t) => tercileOfLast(Float64Array.from(values.slice(0, t + 1))));
        expect([...terciles]).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("go by the mid-rank: a third at the least is in the middle", () => {
    expect([...expandingTerciles(Float64Array.of(5))]).toEqual([1]);
    expect([...expandingTerciles(Float64Array.of(5, 4, 6, 1, 9, 5))]).toEqual([1, 0, 2, 0, 2, 1]);
  });
});
