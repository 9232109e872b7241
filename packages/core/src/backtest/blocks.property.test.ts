import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockSums, mergeBlocks, momentsOfBlocks, sharpeOfBlocks } from "./blocks.ts";
import { statisticsOf } from "./statistics.ts";

const returns = fc
  .array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 30, maxLength: 300 })
  .map((values) => Float64Array.from(values, (value, i) => value + (i % 2) * 0.01));

function direct(values: Float64Array) {
  const equity = new Float64Array(values.length + 1).fill(1);
  for (const [i, r] of values.entries()) equity[i + 1] = equity[i]! * (1 + r);
  return statisticsOf({
    equity,
    days: Int32Array.from(equity, (_, i) => i),
    barsPerYear: 252,
    activity: { trades: [], notional: 0, barsHeld: 0 },
  });
}

describe("sums of blocks", () => {
  it("hold every return once, in blocks of nearly equal length", () => {
    fc.assert(
      fc.property(returns, fc.integer({ min: 1, max: 20 }), (values, count) => {
        const blocks = blockSums(values, count);
        const lengths = blocks.map((block) => block.bars);
        expect(blocks).toHaveLength(count);
        expect(mergeBlocks(blocks).bars).toBe(values.length);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("give the moments that the returns themselves give", () => {
    fc.assert(
      fc.property(returns, (values) => {
        const moments = momentsOfBlocks(blockSums(values, 16));
        const expected = direct(values);
        expect(moments?.skewness).toBeCloseTo(expected.skewness!, 6);
        expect(moments?.kurtosis).toBeCloseTo(expected.kurtosis!, 6);
        expect(sharpeOfBlocks(blockSums(values, 16), 252)).toBeCloseTo(expected.sharpe!, 8);
      }),
    );
  });

  it("give the Sharpe ratio of any union of blocks", () => {
    fc.assert(
      fc.property(returns, fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }), (values, mask) => {
        const chosen = blockSums(values, 16).filter((_, block) => mask[block]);
        const union = [...values].filter((_, i) => {
          const block = Array.from({ length: 16 }, (__, b) => b).findLast(
            (b) => Math.floor((b * values.length) / 16) <= i,
          );
          return mask[block!];
        });
        fc.pre(union.length >= 10);
        expect(sharpeOfBlocks(chosen)).toBeCloseTo(
          direct(Float64Array.from(union)).sharpe! / Math.sqrt(252),
          8,
        );
      }),
    );
  });
});
