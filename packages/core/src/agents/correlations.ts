import type { BlockSums } from "../backtest/result.ts";

/** The mean return of each block of time: enough to tell whether two strategies move alike. */
export function blockMeans(blocks: readonly BlockSums[]): number[] {
  return blocks.map(({ sum, bars }) => (bars > 0 ? sum / bars : 0));
}

/** Pearson's correlation of two equally long lists; 0 where either does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const count = Math.min(a.length, b.length);
  const mean = (list: readonly number[]): number =>
    list.slice(0, count).reduce((sum, x) => sum + x, 0) / count;
  const [meanA, meanB] = [mean(a), mean(b)];
  let covariance = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let i = 0; i < count; i++) {
    const [x, y] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB];
    covariance += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  const scale = Math.sqrt(squaresA * squaresB);
  return scale > 0 ? covariance / scale : 0;
}

export interface Twin {
  readonly name: string;
  readonly correlation: number;
}

const TWIN_CORRELATION = 0.95;

/** The archive's strategy that moves most like this one, by mean returns over blocks of time, if they are nearly one. */
export function findTwin(
  blockReturns: readonly number[],
  others: readonly { readonly name: string; readonly blockReturns: readonly number[] }[],
): Twin | null {
  let twin: Twin | null = null;
  for (const other of others) {
    const value = correlation(blockReturns, other.blockReturns);
    if (value >= TWIN_CORRELATION && (twin === null || value > twin.correlation)) {
      twin = { name: other.name, correlation: value };
    }
  }
  return twin;
}
