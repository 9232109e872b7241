import { describe, expect, it } from "vitest";
import { calibrate } from "./costModel.ts";

describe("calibration", () => {
  it("takes its rates from the clock it is given, and never below zero", () => {
    let ticks = 0;
    const steady = calibrate(() => ticks++);
    expect(steady).toMatchObject({ barNs: 0, newNodeBarNs: 0 });
    expect(steady.fixedNs).toBeCloseTo(1e6 / 30);
    for (const rate of Object.values(calibrate(() => performance.now()))) {
      expect(rate).toBeGreaterThanOrEqual(0);
    }
  });
});
