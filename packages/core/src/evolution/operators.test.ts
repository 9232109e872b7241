import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { breedingOperators, creditOperators, initialOperators } from "./operators.ts";

const outcome = fc.record({
  operator: fc.constantFrom(...breedingOperators),
  improvement: fc.double({ min: 0, max: 2, noNaN: true }),
  violated: fc.boolean(),
});

describe("the choice of operators", () => {
  it("begins with equal weights", () => {
    const weights = Object.values(initialOperators()).map(({ weight }) => weight);
    expect(new Set(weights).size).toBe(1);
  });

  it("keeps the weights a distribution in which no operator dies", () => {
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 200 }), (outcomes) => {
        const weights = Object.values(creditOperators(initialOperators(), outcomes)).map(
          ({ weight }) => weight,
        );
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0.03);
      }),
    );
  });

  it("moves weight to what improves", () => {
    const outcomes = breedingOperators.flatMap((operator) =>
      Array.from({ length: 5 }, () => ({
        operator,
        improvement: operator === "window" ? 0.5 : 0,
        violated: false,
      })),
    );
    const credited = creditOperators(initialOperators(), outcomes);
    const best = Object.entries(credited).sort(([, a], [, b]) => b.weight - a.weight)[0]?.[0];
    expect(best).toBe("window");
  });

  it("takes weight from an operator whose children break rules, more than from one whose children are no better", () => {
    const children = breedingOperators.flatMap((operator) =>
      Array.from({ length: 5 }, () => ({
        operator,
        improvement: operator === "window" || operator === "hoist" ? 0 : 0.1,
        violated: operator === "hoist",
      })),
    );
    const { window, hoist, point } = creditOperators(initialOperators(), children);
    expect(window!.weight).toBeLessThan(point!.weight);
    expect(hoist!.weight).toBeLessThan(window!.weight);
  });
});
