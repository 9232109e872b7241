import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grid } from "./grid.ts";
import { plain } from "./numberText.ts";

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, 1e-7, 1.5e-7, 1e21, 123456, 1234567, -123456, 0.000015, 999999.5),
  fc
    .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.constantFrom(1, 10, 1e3, 1e5, 1e7))
    .map(([n, by]) => n / by),
);

describe("six significant digits", () => {
  it("are what a ratio keeps and what is shown of a number, be it short or long", () => {
    fc.assert(
      fc.property(number, (value) => {
        const rounded = Number(value.toPrecision(6)) + 0;
        expect(grid.fraction(value)).toBe(rounded);
        expect(plain(value)).toBe(String(rounded));
      }),
      { numRuns: 5_000 },
    );
  });
});
