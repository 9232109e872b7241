import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomFor } from "./random.ts";

describe("randomFor", () => {
  it("gives the same stream for the same path", () => {
    const draw = (): number[] => {
      const random = randomFor(7, 3, 12, "breeding");
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(draw()).toEqual(draw());
  });

  it("is pinned: a change of generator would change every golden run", () => {
    const random = randomFor(7, "pin");
    expect([random.next(), random.next(), random.below(100), random.between(5, 9)]).toMatchInlineSnapshot(`
      [
        0.1957506629933583,
        0.001997621931768334,
        67,
        7,
      ]
    `);
  });

  it("gives other streams for other paths, and does not confuse where path members end", () => {
    const first = (...path: (string | number)[]): number => randomFor(...path).next();
    expect(new Set([first(1, 23), first(12, 3), first("1", "2", "3"), first(123)]).size).toBe(4);
  });

  it("draws inside its bounds", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 1_000 }), (seed, bound) => {
        const random = randomFor(seed);
        const value = random.below(bound);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(bound);
      }),
    );
  });

  it("draws by weight, never what has none", () => {
    const random = randomFor("weights");
    const counts = [0, 0, 0];
    for (let i = 0; i < 3_000; i++) {
      const index = random.weighted([1, 0, 3]);
      counts[index] = (counts[index] ?? 0) + 1;
    }
    expect(counts[1]).toBe(0);
    expect((counts[2] ?? 0) / (counts[0] ?? 1)).toBeCloseTo(3, 0);
  });

  it("has a normal of mean 0 and deviation 1", () => {
    const random = randomFor("normal");
    const draws = Array.from({ length: 20_000 }, () => random.normal());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
