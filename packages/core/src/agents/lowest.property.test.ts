import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lowestOf } from "./lowest.ts";

const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }));

describe("lowestOf", () => {
  it("is what sorting them all begins with", () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 400 }), fc.nat(420), (values, count) => {
        const sorted = Float64Array.from(values).sort().slice(0, count);
        const lowest = lowestOf(Float64Array.from(values), count);
        // Which zero of several comes first is all the same.
        expect([...lowest].map((one) => one + 0)).toEqual([...sorted].map((one) => one + 0));
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes a long row of equals and one that is in order already", () => {
    expect([...lowestOf(new Float64Array(5_000), 3)]).toEqual([0, 0, 0]);
    expect([
      ...lowestOf(
        Float64Array.from({ length: 5_000 }, (_, i) => i),
        3,
      ),
    ]).toEqual([0, 1, 2]);
    expect([
      ...lowestOf(
        Float64Array.from({ length: 5_000 }, (_, i) => -i),
        2,
      ),
    ]).toEqual([-4_999, -4_998]);
  });
});
