import fc from "fast-check";
import { expect, it } from "vitest";
import { normalCdf, normalQuantile } from "./normal.ts";

const position = fc.double({ min: -30, max: 30, noNaN: true });
const probability = fc.double({ min: 1e-300, max: 1 - 1e-12, noNaN: true });

it("the distribution function never falls by more than rounding", () => {
  fc.assert(
    fc.property(position, fc.double({ min: 0, max: 2, noNaN: true }), (x, step) => {
      expect(normalCdf(x + step)).toBeGreaterThanOrEqual(normalCdf(x) - 1e-15);
    }),
  );
});

it("the two tails add up to one", () => {
  fc.assert(
    fc.property(position, (x) => {
      expect(Math.abs(normalCdf(x) + normalCdf(-x) - 1)).toBeLessThan(1e-15);
    }),
  );
});

it("the quantile undoes the distribution function", () => {
  fc.assert(
    fc.property(probability, (p) => {
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-11);
    }),
  );
});
