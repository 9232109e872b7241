import { describe, expect, it } from "vitest";
import { correlation, findTwin, movementOf } from "./correlations.ts";

describe("correlation", () => {
  it("is one for the same, minus one for the opposite, nought for what does not vary", () => {
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
    expect(correlation([1, 1, 1], [1, 2, 3])).toBe(0);
  });
});

describe("findTwin", () => {
  const rising = { name: "rising", movement: movementOf([1, 2, 3, 4]) };
  const falling = { name: "falling", movement: movementOf([4, 3, 2, 1]) };

  it("names who moves nearly alike", () => {
    expect(findTwin(movementOf([2, 4, 6, 8.1]), [falling, rising])).toMatchObject({ name: "rising" });
  });

  it("finds none among strangers", () => {
    expect(findTwin(movementOf([1, -1, 1, -1]), [falling, rising])).toBeNull();
  });
});
