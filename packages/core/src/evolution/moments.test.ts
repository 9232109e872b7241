import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addValue, noMoments, varianceOf } from "./moments.ts";

describe("moments", () => {
  it("agree with the two-pass variance", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 50 }),
        (values) => {
          const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
          const direct = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (values.length - 1);
          expect(varianceOf(values.reduce(addValue, noMoments))).toBeCloseTo(direct, 9);
        },
      ),
    );
  });

  it("have no variance below two values", () => {
    expect(varianceOf(addValue(noMoments, 3))).toBeNull();
  });
});
