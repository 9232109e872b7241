import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { weightedIndex } from "../random.ts";
import { SummedWeights } from "./summedWeights.ts";

/** The distance of doubles just below one. */
const ULP = Number.EPSILON / 2;

const weight = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.1, 1e-300, 1e9));
const uniform = fc.oneof(
  fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  // Where equal weights meet, and a bit beside.
  fc.tuple(fc.nat(19), fc.integer({ min: 1, max: 20 }), fc.constantFrom(-ULP, 0, ULP)),
);

function shareOf(drawn: number | readonly [number, number, number]): number {
  if (typeof drawn === "number") return drawn;
  const [part, parts, beside] = drawn;
  return Math.min(1 - ULP, Math.max(0, (part % parts) / parts + beside));
}

describe("summed weights", () => {
  it("are drawn from as the weights themselves, whatever became of them", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(weight, { maxLength: 40 }),
          fc.tuple(weight, fc.nat(40)).map(([one, count]) => Array.from({ length: count }, () => one)),
        ),
        fc.array(fc.tuple(fc.nat(39), weight, uniform), { minLength: 1, maxLength: 30 }),
        (first, steps) => {
          const weights = [...first];
          const summed = new SummedWeights(weights);
          for (const [index, becomes, drawn] of steps) {
            expect(summed.indexAt(shareOf(drawn))).toBe(weightedIndex(weights, shareOf(drawn)));
            if (index >= weights.length) continue;
            weights[index] = becomes;
            summed.set(index, becomes);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
