import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blocksOf, mergeBlocks, momentsOfBlocks, sharpeOfBlocks } from "./blocks.ts";
import { drawdownOf } from "./drawdown.ts";

const returns = fc
  .array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 30, maxLength: 300 })
  .map((values) => Float64Array.from(values, (value, i) => value + (i % 2) * 0.01));

function equityOf(values: Iterable<number>): Float64Array {
  const equity = [1];
  for (const r of values) equity.push(equity.at(-1)! * (1 + r));
  return Float64Array.from(equity);
}

/** Moments by two passes, the second over distances from the mean: what textbooks call the stable way. */
function twoPass(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const central = (power: number) =>
    values.reduce((sum, value) => sum + (value - mean) ** power, 0) / values.length;
  const variance = central(2);
  return {
    mean,
    deviation: Math.sqrt((variance * values.length) / (values.length - 1)),
    skewness: central(3) / variance ** 1.5,
    kurtosis: central(4) / variance ** 2,
  };
}

const near = (value: number, expected: number, tolerance: number): boolean =>
  Math.abs(value - expected) <= tolerance * Math.max(1, Math.abs(expected));

describe("sums of blocks", () => {
  it("hold every return once, in blocks of nearly equal length", () => {
    fc.assert(
      fc.property(returns, fc.integer({ min: 1, max: 20 }), (values, count) => {
        const blocks = blocksOf(equityOf(values), count);
        const lengths = blocks.map((block) => block.bars);
        expect(blocks).toHaveLength(count);
        expect(mergeBlocks(blocks).bars).toBe(values.length);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("give in one pass the moments that two passes give, also where the mean is large", () => {
    const shifted = fc.tuple(returns, fc.constantFrom(0, 0.001, 0.02));
    fc.assert(
      fc.property(shifted, fc.constantFrom(1, 0.1), ([values, shift], scale) => {
        const equity = equityOf(values.map((value) => shift + scale * value));
        const moments = momentsOfBlocks(blocksOf(equity, 16))!;
        const expected = twoPass([...values].map((_, i) => equity[i + 1]! / equity[i]! - 1));
        // Of sixteen digits, four powers of the distance from zero in deviations are lost.
        const tolerance = 1e-15 * (1 + (expected.mean / expected.deviation) ** 4) * 1e4;
        expect(near(moments.mean / moments.deviation, expected.mean / expected.deviation, 1e-9)).toBe(true);
        expect(near(moments.skewness, expected.skewness, tolerance)).toBe(true);
        expect(near(moments.kurtosis, expected.kurtosis, tolerance)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("give the Sharpe ratio of any union of blocks", () => {
    fc.assert(
      fc.property(returns, fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }), (values, mask) => {
        const chosen = blocksOf(equityOf(values), 16).filter((_, block) => mask[block]);
        const union = [...values].filter((_, i) => {
          const block = Array.from({ length: 16 }, (__, b) => b).findLast(
            (b) => Math.floor((b * values.length) / 16) <= i,
          );
          return mask[block!];
        });
        fc.pre(union.length >= 10);
        const { mean, deviation } = twoPass(union);
        expect(sharpeOfBlocks(chosen)).toBeCloseTo(mean / deviation, 8);
        const moments = momentsOfBlocks(chosen);
        expect(sharpeOfBlocks(chosen)).toBe(moments && moments.mean / moments.deviation);
      }),
    );
  });

  it("give the growth and the deepest drawdown of any neighbouring blocks", () => {
    fc.assert(
      fc.property(returns, fc.nat(15), fc.nat(15), (values, one, other) => {
        const equity = equityOf(values);
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        const edge = (block: number) => Math.floor((block * values.length) / 16);
        const part = equity.subarray(edge(first), edge(last + 1) + 1);
        const union = mergeBlocks(blocksOf(equity, 16).slice(first, last + 1));
        expect(union.maxDrawdown).toBeCloseTo(drawdownOf(part).depth, 12);
        expect(union.growth).toBeCloseTo(part.at(-1)! / part[0]!, 10);
        expect(union.peak).toBeCloseTo(Math.max(...part) / part[0]!, 10);
        expect(union.trough).toBeCloseTo(Math.min(...part) / part[0]!, 10);
      }),
      { numRuns: 500 },
    );
  });

  it("know that an account of which nothing is left neither falls nor rises", () => {
    const blocks = blocksOf(Float64Array.of(1, 2, 0, 0, 0), 4);
    expect(blocks.map(({ growth, maxDrawdown }) => [growth, maxDrawdown])).toEqual([
      [2, 0],
      [0, -1],
      [1, 0],
      [1, 0],
    ]);
    expect(mergeBlocks(blocks)).toMatchObject({ growth: 0, peak: 2, trough: 0, maxDrawdown: -1 });
  });
});
