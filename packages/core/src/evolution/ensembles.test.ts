import { describe, expect, it } from "vitest";
import { correlation } from "./ensembles.ts";

describe("correlation", () => {
  it("is one for the same, minus one for the opposite, nought for what does not vary", () => {
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(correlation([1, 1, 1], [1, 2, 3])).toBe(0);
  });
});
