import type { BlockSums } from "../backtest/result.ts";

/** The mean return of each block of time: enough to tell whether two strategies move alike. */
export function blockMeans(blocks: readonly BlockSums[]): number[] {
  return blocks.map(({ sum, bars }) => (bars > 0 ? sum / bars : 0));
}

/** A list less its mean, and the sum of its squares: what a correlation asks of each of its two. */
export interface Movement {
  readonly deviations: readonly number[];
  readonly squares: number;
}

export function movementOf(list: readonly number[]): Movement {
  let sum = 0;
  for (const value of list) sum += value;
  const mean = sum / list.length;
  const deviations = list.map((value) => value - mean);
  let squares = 0;
  for (const deviation of deviations) squares += deviation * deviation;
  return { deviations, squares };
}

/** Pearson's correlation of two equally long lists; 0 where either does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const count = Math.min(a.length, b.length);
  return correlationOf(movementOf(a.slice(0, count)), movementOf(b.slice(0, count)));
}

/** The same of two movements over the same blocks. */
export function correlationOf(a: Movement, b: Movement): number {
  let covariance = 0;
  for (let i = 0; i < a.deviations.length; i++) covariance += (a.deviations[i] ?? 0) * (b.deviations[i] ?? 0);
  const scale = Math.sqrt(a.squares * b.squares);
  return scale > 0 ? covariance / scale : 0;
}

export interface Moving {
  readonly name: string;
  readonly movement: Movement;
}

/** Many movements side by side, each padded with zeros to the longest: one sweep compares a strategy with all of them. */
export interface Movements {
  readonly names: readonly string[];
  readonly length: number;
  /** One after the other; their number is a multiple of `ROWS_AT_ONCE`. */
  readonly deviations: Float64Array;
  readonly squares: Float64Array;
}

/** Sums that do not wait for one another. */
const ROWS_AT_ONCE = 4;

export function sideBySide(moving: readonly Moving[]): Movements {
  const length = moving.reduce((most, { movement }) => Math.max(most, movement.deviations.length), 0);
  const rows = Math.ceil(moving.length / ROWS_AT_ONCE) * ROWS_AT_ONCE;
  const deviations = new Float64Array(rows * length);
  for (const [row, { movement }] of moving.entries()) deviations.set(movement.deviations, row * length);
  return {
    names: moving.map(({ name }) => name),
    length,
    deviations,
    squares: Float64Array.from(moving, ({ movement }) => movement.squares),
  };
}

export interface Twin {
  readonly name: string;
  readonly correlation: number;
}

const TWIN_CORRELATION = 0.95;

/** The archive's strategy that moves most like this one, by mean returns over blocks of time, if they are nearly one. */
export function findTwin(movement: Movement, others: Movements): Twin | null {
  const covariances = covariancesWith(movement, others);
  let twin: Twin | null = null;
  for (let row = 0; row < others.names.length; row++) {
    const covariance = covariances[row] as number;
    if (!(covariance > 0)) continue;
    const value = covariance / Math.sqrt(movement.squares * (others.squares[row] as number));
    if (value >= TWIN_CORRELATION && (twin === null || value > twin.correlation)) {
      twin = { name: others.names[row] as string, correlation: value };
    }
  }
  return twin;
}

/** Of each row the sum of its products with the movement, in the order of the blocks. */
function covariancesWith(movement: Movement, { length, deviations }: Movements): Float64Array {
  const own = movement.deviations;
  const common = Math.min(length, own.length);
  const covariances = new Float64Array(length === 0 ? 0 : deviations.length / length);
  for (let row = 0; row < covariances.length; row += ROWS_AT_ONCE) {
    const [a, b, c, d] = [row * length, (row + 1) * length, (row + 2) * length, (row + 3) * length];
    let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
    for (let i = 0; i < common; i++) {
      const deviation = own[i] as number;
      sumA += deviation * (deviations[a + i] as number);
      sumB += deviation * (deviations[b + i] as number);
      sumC += deviation * (deviations[c + i] as number);
      sumD += deviation * (deviations[d + i] as number);
    }
    covariances[row] = sumA;
    covariances[row + 1] = sumB;
    covariances[row + 2] = sumC;
    covariances[row + 3] = sumD;
  }
  return covariances;
}
