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

function correlationOf(a: Movement, b: Movement): number {
  let covariance = 0;
  for (let i = 0; i < a.deviations.length; i++) covariance += (a.deviations[i] ?? 0) * (b.deviations[i] ?? 0);
  const scale = Math.sqrt(a.squares * b.squares);
  return scale > 0 ? covariance / scale : 0;
}

export interface Moving {
  readonly name: string;
  readonly movement: Movement;
}

export interface Twin {
  readonly name: string;
  readonly correlation: number;
}

const TWIN_CORRELATION = 0.95;

/** The archive's strategy that moves most like this one, by mean returns over blocks of time, if they are nearly one. */
export function findTwin(movement: Movement, others: readonly Moving[]): Twin | null {
  let twin: Twin | null = null;
  for (const other of others) {
    const value = correlationOf(movement, other.movement);
    if (value >= TWIN_CORRELATION && (twin === null || value > twin.correlation)) {
      twin = { name: other.name, correlation: value };
    }
  }
  return twin;
}
