import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createArena } from "./arena.ts";
import { instantiate } from "./module.ts";

const { addRepeatedly } = instantiate(createArena().memory);

function oneByOne(sum: number, term: number, count: number): number {
  let total = sum;
  for (let i = 0; i < count; i++) total += term;
  return total;
}

const wide = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
const near = fc.double({ noNaN: true, min: -2, max: 2 });
/** Few bits, so that halves of the grid, where rounding turns to the even neighbour, are hit often. */
const coarse = fc.integer({ min: -64, max: 64 }).map((sixteenths) => sixteenths / 16);
const number = fc.oneof(wide, near, coarse, fc.double({ noNaN: true, min: 0, max: 1e-300 }));

describe("adding one number many times", () => {
  it("is what a loop adds up, bit for bit", () => {
    fc.assert(
      fc.property(number, number, fc.integer({ min: 0, max: 20_000 }), (sum, term, count) => {
        expect(addRepeatedly(sum, term, count)).toBe(oneByOne(sum, term, count));
      }),
      { numRuns: 3_000 },
    );
  });

  it("is exact where the sum's grid is as coarse as the term", () => {
    fc.assert(
      fc.property(
        near,
        fc.integer({ min: 40, max: 60 }),
        fc.integer({ min: 0, max: 5_000 }),
        (term, scale, count) => {
          const sum = 2 ** scale + 2 ** (scale - 51);
          expect(addRepeatedly(sum, term, count)).toBe(oneByOne(sum, term, count));
          expect(addRepeatedly(-sum, term, count)).toBe(oneByOne(-sum, term, count));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("crosses powers of two and zero downwards as a loop does", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: 0.1, max: 100 }), near, (sum, term) => {
        expect(addRepeatedly(sum, term / 64, 9_000)).toBe(oneByOne(sum, term / 64, 9_000));
      }),
      { numRuns: 500 },
    );
  });
});
