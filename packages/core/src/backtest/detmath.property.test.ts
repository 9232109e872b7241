import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exp, log, pow } from "./detmath.ts";

const TOLERANCE = 1e-14;

function relativeError(actual: number, expected: number): number {
  return actual === expected ? 0 : Math.abs(actual / expected - 1);
}

describe("deterministic logarithm, exponential and power", () => {
  it("log agrees with the platform over the whole range", () => {
    const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
    fc.assert(
      fc.property(positive, (x) => {
        expect(relativeError(log(x), Math.log(x))).toBeLessThanOrEqual(TOLERANCE);
      }),
      { numRuns: 5_000 },
    );
  });

  it("log keeps its relative accuracy close to one", () => {
    fc.assert(
      fc.property(fc.double({ min: -0.3, max: 0.3, noNaN: true }), (d) => {
        expect(relativeError(log(1 + d), Math.log(1 + d))).toBeLessThanOrEqual(TOLERANCE);
      }),
      { numRuns: 5_000 },
    );
  });

  it("exp agrees with the platform wherever the result is a normal number", () => {
    fc.assert(
      fc.property(fc.double({ min: -708, max: 709.7, noNaN: true }), (x) => {
        expect(relativeError(exp(x), Math.exp(x))).toBeLessThanOrEqual(TOLERANCE);
      }),
      { numRuns: 5_000 },
    );
  });

  it("pow agrees with the platform for growth rates", () => {
    const base = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const exponent = fc.double({ min: -1.4, max: 1.4, noNaN: true });
    fc.assert(
      fc.property(base, exponent, (b, e) => {
        expect(relativeError(pow(b, e), b ** e)).toBeLessThanOrEqual(TOLERANCE);
      }),
      { numRuns: 5_000 },
    );
  });

  it("keeps the platform's special values", () => {
    expect([log(0), log(-1), log(1), log(Number.POSITIVE_INFINITY)]).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      0,
      Number.POSITIVE_INFINITY,
    ]);
    expect([exp(0), exp(-800), exp(800), exp(Number.NaN)]).toEqual([
      1,
      0,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
    expect([pow(0, 2), pow(0, -1), pow(7, 0), pow(0, 0)]).toEqual([0, Number.POSITIVE_INFINITY, 1, 1]);
  });

  it("reaches subnormal results and arguments", () => {
    expect(relativeError(exp(-740), Math.exp(-740))).toBeLessThan(0.05);
    expect(relativeError(log(5e-324), Math.log(5e-324))).toBeLessThanOrEqual(TOLERANCE);
  });
});
