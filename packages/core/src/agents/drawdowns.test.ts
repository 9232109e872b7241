import { describe, expect, it } from "vitest";
import { worstDrawdown } from "./drawdowns.ts";

describe("worstDrawdown", () => {
  it("names peak, trough and recovery of the deepest fall", () => {
    const equity = Float64Array.of(1, 2, 0.5, 1.5, 2, 4, 3, 2);
    expect(worstDrawdown(equity)).toEqual({ depth: 0.75, peak: 1, trough: 2, recovery: 4 });
  });

  it("knows no recovery of what has not recovered, and names the first of two that are equally deep", () => {
    expect(worstDrawdown(Float64Array.of(1, 2, 1, 1.5))).toMatchObject({ depth: 0.5, recovery: null });
    expect(worstDrawdown(Float64Array.of(2, 1, 4, 2))).toMatchObject({ depth: 0.5, peak: 0, recovery: 2 });
  });

  it("finds none where equity only rises", () => {
    expect(worstDrawdown(Float64Array.of(1, 1.1, 1.2))).toBeNull();
  });
});
