import type { BlockSums } from "./result.ts";
import { returnsOf } from "./returns.ts";

const EMPTY: BlockSums = {
  bars: 0,
  sum: 0,
  sumSquares: 0,
  sumCubes: 0,
  sumFourths: 0,
  sumDownsideSquares: 0,
  growth: 1,
  peak: 1,
  trough: 1,
  maxDrawdown: 0,
};
/** Below this ratio of deviation to size, returns differ by rounding alone: variances are differences of sums. */
const DEVIATION_MIN = 1e-4;

/**
 * Sums of `count` contiguous blocks of nearly equal length of an equity curve's returns; every return is in exactly
 * one of them. Returns at even and at odd places are summed apart and then added, which lets two bars go side by side.
 */
export function blocksOf(equity: Float64Array, count: number): BlockSums[] {
  const returns = returnsOf(equity);
  return Array.from({ length: count }, (_, block) => {
    const start = Math.floor((block * returns.length) / count);
    const end = Math.floor(((block + 1) * returns.length) / count);
    return {
      bars: end - start,
      ...sumsOf(returns, start, end),
      ...courseOf(equity.subarray(start, end + 1)),
    };
  });
}

type Sums = Pick<BlockSums, "sum" | "sumSquares" | "sumCubes" | "sumFourths" | "sumDownsideSquares">;

function sumsOf(returns: Float64Array, start: number, end: number): Sums {
  const even = new Float64Array(5);
  const odd = new Float64Array(5);
  for (let i = start; i < end; i++) {
    const r = returns[i] as number;
    const square = r * r;
    const loss = Math.min(r, 0);
    const sums = i % 2 === 0 ? even : odd;
    [r, square, square * r, square * square, loss * loss].forEach((term, k) => {
      sums[k] = (sums[k] as number) + term;
    });
  }
  const [sum = 0, sumSquares = 0, sumCubes = 0, sumFourths = 0, sumDownsideSquares = 0] = even.map(
    (value, k) => value + (odd[k] as number),
  );
  return { sum, sumSquares, sumCubes, sumFourths, sumDownsideSquares };
}

type Course = Pick<BlockSums, "growth" | "peak" | "trough" | "maxDrawdown">;

/** Where the equity went, from its value before the first return on; it stays where it is once nothing is left. */
function courseOf(equity: Float64Array): Course {
  const first = equity[0] ?? 0;
  if (!(first > 0)) return { growth: 1, peak: 1, trough: 1, maxDrawdown: 0 };
  let [peak, trough, maxDrawdown] = [first, first, 0];
  for (const value of equity) {
    peak = Math.max(peak, value);
    trough = Math.min(trough, value);
    maxDrawdown = Math.min(maxDrawdown, value / peak - 1);
  }
  return {
    growth: (equity.at(-1) ?? first) / first,
    peak: peak / first,
    trough: trough / first,
    maxDrawdown,
  };
}

/** The sums of a union of blocks, and its course where the blocks follow one upon the other in this order. */
export function mergeBlocks(blocks: readonly BlockSums[]): BlockSums {
  return blocks.reduce(
    (total, block) => ({
      bars: total.bars + block.bars,
      sum: total.sum + block.sum,
      sumSquares: total.sumSquares + block.sumSquares,
      sumCubes: total.sumCubes + block.sumCubes,
      sumFourths: total.sumFourths + block.sumFourths,
      sumDownsideSquares: total.sumDownsideSquares + block.sumDownsideSquares,
      growth: total.growth * block.growth,
      peak: Math.max(total.peak, total.growth * block.peak),
      trough: Math.min(total.trough, total.growth * block.trough),
      maxDrawdown: Math.min(
        total.maxDrawdown,
        block.maxDrawdown,
        (total.growth * block.trough) / total.peak - 1,
      ),
    }),
    EMPTY,
  );
}

/** Moments of returns, per bar. Deviation with ddof 1; skewness and raw kurtosis of the population. */
export interface Moments {
  readonly bars: number;
  readonly mean: number;
  readonly deviation: number;
  readonly skewness: number;
  readonly kurtosis: number;
}

/** Moments of a union of blocks; null where there are fewer than two returns or they do not vary. */
export function momentsOfBlocks(blocks: readonly BlockSums[]): Moments | null {
  return momentsOf(mergeBlocks(blocks));
}

/** The same of sums that are merged already. */
export function momentsOf(sums: Sums & { readonly bars: number }): Moments | null {
  const { bars, sum, sumSquares, sumCubes, sumFourths } = sums;
  if (bars < 2) return null;
  const mean = sum / bars;
  const variance = sumSquares / bars - mean * mean;
  if (!varies(variance, mean)) return null;
  const third = sumCubes / bars - 3 * mean * (sumSquares / bars) + 2 * mean * mean * mean;
  const fourth =
    sumFourths / bars -
    4 * mean * (sumCubes / bars) +
    6 * mean * mean * (sumSquares / bars) -
    3 * mean * mean * mean * mean;
  return {
    bars,
    mean,
    deviation: Math.sqrt((variance * bars) / (bars - 1)),
    skewness: third / (variance * Math.sqrt(variance)),
    kurtosis: fourth / (variance * variance),
  };
}

/**
 * Sharpe ratio of a union of blocks, or of those from `start` to before `end`, annualised by √barsPerYear (1 leaves it
 * per bar); null where it has none. From sums alone, so any of the C(16, 8) unions costs as little as any other.
 */
export function sharpeOfBlocks(
  blocks: readonly BlockSums[],
  barsPerYear = 1,
  start = 0,
  end = blocks.length,
): number | null {
  let bars = 0;
  let sum = 0;
  let sumSquares = 0;
  for (let i = start; i < end; i++) {
    const block = blocks[i] as BlockSums;
    bars += block.bars;
    sum += block.sum;
    sumSquares += block.sumSquares;
  }
  if (bars < 2) return null;
  const mean = sum / bars;
  const variance = sumSquares / bars - mean * mean;
  if (!varies(variance, mean)) return null;
  return (mean / Math.sqrt((variance * bars) / (bars - 1))) * Math.sqrt(barsPerYear);
}

/** Whether returns of this population variance and mean differ by more than rounding. */
function varies(variance: number, mean: number): boolean {
  return variance > 0 && Math.sqrt(variance) > DEVIATION_MIN * Math.abs(mean);
}
