import { describe, expect, it } from "vitest";
import { Histogram } from "../../bench/histogram.ts";

describe("a histogram of times", () => {
  it("answers the time that a share of them stays under, to a tenth of a millisecond", () => {
    const times = new Histogram();
    for (let ms = 1; ms <= 100; ms++) times.add(ms);

    expect(times.quantile(0.5)).toBeCloseTo(50, 6);
    expect(times.quantile(0.99)).toBeCloseTo(99, 6);
    expect([times.total, times.maxMs]).toEqual([100, 100]);
  });

  it("keeps the greatest as it was, though it counts as ten seconds", () => {
    const times = new Histogram();
    times.add(60_000);

    expect([times.quantile(0.5), times.maxMs]).toEqual([10_000, 60_000]);
  });

  it("knows nothing of no times", () => {
    expect(new Histogram().quantile(0.5)).toBeNaN();
  });
});
