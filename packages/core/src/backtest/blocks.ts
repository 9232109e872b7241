import type { BlockSums } from "./result.ts";

const EMPTY: BlockSums = {
  bars: 0,
  sum: 0,
  sumSquares: 0,
  sumCubes: 0,
  sumFourths: 0,
  sumDownsideSquares: 0,
};
/** Below this ratio of deviation to size, returns differ by rounding alone. */
const DEVIATION_MIN = 1e-9;

/** Sums of `count` contiguous blocks of nearly equal length; every return is in exactly one of them. */
export function blockSums(returns: Float64Array, count: number): BlockSums[] {
  return Array.from({ length: count }, (_, block) => {
    const start = Math.floor((block * returns.length) / count);
    const end = Math.floor(((block + 1) * returns.length) / count);
    return sumsOf(returns.subarray(start, end));
  });
}

function sumsOf(returns: Float64Array): BlockSums {
  let [sum, sumSquares, sumCubes, sumFourths, sumDownsideSquares] = [0, 0, 0, 0, 0];
  for (const r of returns) {
    const square = r * r;
    sum += r;
    sumSquares += square;
    sumCubes += square * r;
    sumFourths += square * square;
    if (r < 0) sumDownsideSquares += square;
  }
  return { bars: returns.length, sum, sumSquares, sumCubes, sumFourths, sumDownsideSquares };
}

/** The sums of a union of blocks. */
export function mergeBlocks(blocks: readonly BlockSums[]): BlockSums {
  return blocks.reduce(
    (total, block) => ({
      bars: total.bars + block.bars,
      sum: total.sum + block.sum,
      sumSquares: total.sumSquares + block.sumSquares,
      sumCubes: total.sumCubes + block.sumCubes,
      sumFourths: total.sumFourths + block.sumFourths,
      sumDownsideSquares: total.sumDownsideSquares + block.sumDownsideSquares,
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
  const { bars, sum, sumSquares, sumCubes, sumFourths } = mergeBlocks(blocks);
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
 * Sharpe ratio of a union of blocks, annualised by √barsPerYear (1 leaves it per bar); null where it has none.
 * From sums alone, so any of the C(16, 8) unions costs as little as any other.
 */
export function sharpeOfBlocks(blocks: readonly BlockSums[], barsPerYear = 1): number | null {
  const moments = momentsOfBlocks(blocks);
  return moments === null ? null : (moments.mean / moments.deviation) * Math.sqrt(barsPerYear);
}

/** Whether returns of this population variance and mean differ by more than rounding. */
export function varies(variance: number, mean: number): boolean {
  return variance > 0 && Math.sqrt(variance) > DEVIATION_MIN * Math.abs(mean);
}
