import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { halfSplits } from "./halfSplits.ts";
import { pbo } from "./overfitting.ts";

/** Whole numbers, so that sums are exact in any order. */
const block = fc.record({
  bars: fc.integer({ min: 2, max: 300 }),
  sum: fc.integer({ min: -100, max: 100 }),
  sumSquares: fc.integer({ min: 10_000, max: 20_000 }),
});

const table = fc
  .tuple(fc.constantFrom(2, 4, 6, 8), fc.integer({ min: 2, max: 6 }))
  .chain(([blocks, strategies]) =>
    fc.array(fc.array(block, { minLength: blocks, maxLength: blocks }), {
      minLength: strategies,
      maxLength: strategies,
    }),
  );

function choose(count: number, half: number): number {
  return half === 0 ? 1 : (choose(count - 1, half - 1) * count) / half;
}

function bits(mask: number): number {
  return mask === 0 ? 0 : (mask & 1) + bits(mask >>> 1);
}

describe("splitting blocks into halves", () => {
  it("names every half once, and with each its complement", () => {
    for (const count of [2, 4, 8, 12]) {
      const masks = [...halfSplits(count)];
      const all = new Set(masks);

      expect(masks).toHaveLength(choose(count, count / 2));
      expect(all.size).toBe(masks.length);
      expect(masks.every((mask) => bits(mask) === count / 2 && all.has(2 ** count - 1 - mask))).toBe(true);
    }
  });
});

describe("the probability of backtest overfitting, whatever the blocks", () => {
  it("stays a probability", () => {
    fc.assert(
      fc.property(table, (blocks) => {
        const { probability, lossProbability, rSquared } = pbo(blocks);

        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
        expect(lossProbability).toBeGreaterThanOrEqual(0);
        expect(lossProbability).toBeLessThanOrEqual(1);
        expect(rSquared ?? 0).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it("does not depend on the order of the strategies", () => {
    fc.assert(
      fc.property(table, (blocks) => {
        const reordered = pbo([...blocks].reverse());

        expect(reordered.probability).toBeCloseTo(pbo(blocks).probability, 12);
        expect(reordered.lossProbability).toBeCloseTo(pbo(blocks).lossProbability, 12);
      }),
    );
  });

  it("is the same when time runs backwards", () => {
    fc.assert(
      fc.property(table, (blocks) => {
        const backwards = pbo(blocks.map((row) => [...row].reverse()));

        expect(backwards.probability).toBeCloseTo(pbo(blocks).probability, 12);
        expect(backwards.lossProbability).toBeCloseTo(pbo(blocks).lossProbability, 12);
      }),
    );
  });

  it("is zero where one strategy earns more than all others in every block", () => {
    fc.assert(
      fc.property(table, (blocks) => {
        const count = blocks[0]?.length ?? 0;
        const champion = Array.from({ length: count }, () => ({
          bars: 300,
          sum: 6_000,
          sumSquares: 130_000,
        }));

        expect(pbo([...blocks, champion])).toMatchObject({ probability: 0, lossProbability: 0 });
      }),
    );
  });
});
