import type { BlockSums } from "../backtest/result.ts";
import { TerminalError } from "../errors.ts";
import { halfSplits } from "./halfSplits.ts";

/** What combinatorially symmetric cross-validation says of the choice of the best among several strategies. */
export interface OverfittingReport {
  /** PBO: share of splits in which the choice of one half ranks in the lower half of the other. */
  readonly probability: number;
  /** Share of splits in which the choice of one half loses money on the other. */
  readonly lossProbability: number;
  /** Of the choice's Sharpe ratio elsewhere on the one it was chosen by. Say it beside the probability only: one
   * strategy that wins every split gives −1 although nothing is overfit. Null where the latter does not vary. */
  readonly slope: number | null;
  readonly rSquared: number | null;
  readonly splits: number;
  readonly strategies: number;
}

type Sums = Pick<BlockSums, "bars" | "sum" | "sumSquares">;

const BLOCKS_MAX = 16;
/** Sharpe ratios that differ by less differ by rounding. */
const SPREAD_MIN = 1e-12;

/**
 * PBO by CSCV (Bailey, Borwein, López de Prado & Zhu 2017) from the sums of contiguous blocks, `blocks[strategy][block]`:
 * at least two strategies over the same blocks, an even number of them up to 16. A strategy that does not move within a
 * half ranks there with a Sharpe ratio of zero.
 * @throws TerminalError `evidence.blocks` for a table of another shape.
 */
export function pbo(blocks: readonly (readonly Sums[])[]): OverfittingReport {
  const blocksCount = checkedBlocksCount(blocks);
  const flat = flatten(blocks, blocksCount);
  const everyBlock = (1 << blocksCount) - 1;
  const chosen: number[] = [];
  const elsewhere: number[] = [];
  let overfit = 0;
  let losses = 0;
  for (const mask of halfSplits(blocksCount)) {
    const inside = sharpesOf(flat, mask);
    const outside = sharpesOf(flat, everyBlock ^ mask);
    const highest = inside.reduce((most, value) => Math.max(most, value));
    // Equals at the top share the choice, so that the order of the strategies means nothing.
    const results = outside.filter((_, strategy) => inside[strategy] === highest);
    // λ = ln(ω/(1−ω)) ≤ 0 with ω = rank/(N+1) says: the rank is at most half of N+1.
    overfit += shareOf(results, (result) => 2 * averageRank(outside, result) <= blocks.length + 1);
    losses += shareOf(results, (result) => result < 0);
    chosen.push(highest);
    elsewhere.push(mean(results));
  }
  const splits = chosen.length;
  return {
    probability: overfit / splits,
    lossProbability: losses / splits,
    ...regression(chosen, elsewhere),
    splits,
    strategies: blocks.length,
  };
}

/** The same from returns, `returns[bar][strategy]`: the bars left over by division into equal blocks are dropped. */
export function pboOfReturns(
  returns: readonly (readonly number[])[],
  blocksCount: number,
): OverfittingReport {
  const length = Math.floor(returns.length / blocksCount);
  const strategies = returns[0]?.length ?? 0;
  return pbo(
    Array.from({ length: strategies }, (_, strategy) =>
      Array.from({ length: blocksCount }, (_, block) =>
        sumsOf(returns.slice(block * length, (block + 1) * length).map((row) => row[strategy] ?? Number.NaN)),
      ),
    ),
  );
}

function sumsOf(values: readonly number[]): Sums {
  let sum = 0;
  let sumSquares = 0;
  for (const value of values) {
    sum += value;
    sumSquares += value * value;
  }
  return { bars: values.length, sum, sumSquares };
}

function checkedBlocksCount(blocks: readonly (readonly Sums[])[]): number {
  const count = blocks[0]?.length ?? 0;
  if (blocks.length < 2) throw refusal(`${blocks.length} strategies leave no choice; give at least 2`);
  if (count < 2 || count > BLOCKS_MAX || count % 2 !== 0) {
    throw refusal(`${count} blocks cannot be split; give an even number from 2 to ${BLOCKS_MAX}`);
  }
  for (const [strategy, row] of blocks.entries()) {
    if (row.length !== count) {
      throw refusal(`strategy ${strategy} has ${row.length} blocks, the first has ${count}; cut all alike`);
    }
    const isWhole = row.every(
      ({ bars, sum, sumSquares }) => bars >= 1 && Number.isFinite(sum) && Number.isFinite(sumSquares),
    );
    if (!isWhole) throw refusal(`strategy ${strategy} has a block without bars or without finite sums`);
  }
  return count;
}

function refusal(message: string): TerminalError {
  return new TerminalError("invalid", "evidence.blocks", message);
}

/** One table after another, `[strategy × blocksCount + block]`: half a million unions are summed in one call. */
interface FlatSums {
  readonly strategies: number;
  readonly blocksCount: number;
  readonly bars: Float64Array;
  readonly sum: Float64Array;
  readonly sumSquares: Float64Array;
}

function flatten(blocks: readonly (readonly Sums[])[], blocksCount: number): FlatSums {
  const all = blocks.flat();
  return {
    strategies: blocks.length,
    blocksCount,
    bars: Float64Array.from(all, ({ bars }) => bars),
    sum: Float64Array.from(all, ({ sum }) => sum),
    sumSquares: Float64Array.from(all, ({ sumSquares }) => sumSquares),
  };
}

/** The Sharpe ratio of every strategy over the union of the blocks whose bits are set. */
function sharpesOf(flat: FlatSums, mask: number): Float64Array {
  const { strategies, blocksCount } = flat;
  const sharpes = new Float64Array(strategies);
  for (let strategy = 0; strategy < strategies; strategy++) {
    let bars = 0;
    let sum = 0;
    let sumSquares = 0;
    for (let block = 0; block < blocksCount; block++) {
      if (((mask >>> block) & 1) === 0) continue;
      const at = strategy * blocksCount + block;
      bars += flat.bars[at] ?? 0;
      sum += flat.sum[at] ?? 0;
      sumSquares += flat.sumSquares[at] ?? 0;
    }
    sharpes[strategy] = sharpeOfSums(bars, sum, sumSquares);
  }
  return sharpes;
}

/** Per bar, with ddof 1. What is left of a constant series' squares is rounding and counts as no movement. */
function sharpeOfSums(bars: number, sum: number, sumSquares: number): number {
  const average = sum / bars;
  const squares = sumSquares - sum * average;
  if (bars < 2 || squares <= sumSquares * 1e-14) return 0;
  return average / Math.sqrt(squares / (bars - 1));
}

function shareOf(values: Float64Array, holds: (value: number) => boolean): number {
  return values.filter(holds).length / values.length;
}

/** 1 is the worst; equals share the mean of their ranks. */
function averageRank(values: Float64Array, of: number): number {
  let below = 0;
  let equal = 0;
  for (const value of values) {
    if (value < of) below++;
    else if (value === of) equal++;
  }
  return below + (equal + 1) / 2;
}

function regression(
  x: readonly number[],
  y: readonly number[],
): { slope: number | null; rSquared: number | null } {
  const meanX = mean(x);
  const meanY = mean(y);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (const [i, value] of x.entries()) {
    const dx = value - meanX;
    const dy = (y[i] ?? 0) - meanY;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  const least = x.length * SPREAD_MIN * SPREAD_MIN;
  if (xx <= least) return { slope: null, rSquared: null };
  return { slope: xy / xx, rSquared: yy <= least ? null : (xy / xx) * (xy / yy) };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}
