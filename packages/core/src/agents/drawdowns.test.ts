import { describe, expect, it } from "vitest";
import { worstDrawdowns } from "./drawdowns.ts";

describe("worstDrawdowns", () => {
  it("names peak, trough and recovery of each fall, deepest first", () => {
    const equity = Float64Array.of(1, 2, 1, 1.5, 2, 4, 3, 1, 3);
    expect(worstDrawdowns(equity, 5)).toEqual([
      { depth: 0.75, peak: 5, trough: 7, recovery: null },
      { depth: 0.5, peak: 1, trough: 2, recovery: 4 },
    ]);
  });

  it("finds none where equity only rises", () => {
    expect(worstDrawdowns(Float64Array.of(1, 1.1, 1.2), 3)).toEqual([]);
  });
});
