import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correlation, findTwin, movementOf, sideBySide } from "./correlations.ts";

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
  const archive = sideBySide([falling, rising]);

  it("names who moves nearly alike", () => {
    expect(findTwin(movementOf([2, 4, 6, 8.1]), archive)).toMatchObject({ name: "rising" });
  });

  it("finds none among strangers", () => {
    expect(findTwin(movementOf([1, -1, 1, -1]), archive)).toBeNull();
  });

  it("finds whom a comparison one by one finds, to the last bit", () => {
    const list = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 0, maxLength: 5 });
    fc.assert(
      fc.property(list, fc.array(list, { maxLength: 9 }), (own, lists) => {
        const twin = findTwin(
          movementOf(own),
          sideBySide(lists.map((other, row) => ({ name: `${row}`, movement: movementOf(other) }))),
        );
        const plain = lists.map((other) => plainCorrelation(own, other));
        const best = Math.max(0.95, ...plain);
        const row = plain.indexOf(best);
        expect(twin).toEqual(row === -1 ? null : { name: `${row}`, correlation: best });
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Of lists of any length: what one is longer by meets nothing. */
function plainCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [movementOf(a), movementOf(b)];
  const covariance = x.deviations.reduce((sum, value, i) => sum + value * (y.deviations[i] ?? 0), 0);
  const scale = Math.sqrt(x.squares * y.squares);
  return scale > 0 ? covariance / scale : 0;
}
