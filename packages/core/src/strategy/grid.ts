/** Digits that are kept of a ratio, and shown of any number. */
const SIGNIFICANT = 6;

/** Whether a number is written with six digits or fewer, so that rounding to as many leaves it as it is. */
export function isShort(value: number): boolean {
  return `${value}`.length <= SIGNIFICANT;
}

/**
 * The grids of canonical numbers. They are fine enough to keep a user's numbers and coarse enough that noise in the
 * last digits makes no new strategy; operators use coarser steps of their own (`domains.ts`), so that populations
 * share columns and comparisons.
 */
export const grid = {
  /** Oscillator levels: tenths. */
  level: (value: number): number => roundTo(value, 10),
  /** Ratio constants: six significant digits. */
  fraction: (value: number): number =>
    isShort(value) ? value + 0 : Number(value.toPrecision(SIGNIFICANT)) + 0,
  /** Band widths: twentieths. */
  width: (value: number): number => roundTo(value, 20),
  /** Price factors: four decimals. */
  scale: (value: number): number => roundTo(value, 10_000),
  /** Stops and sizing: six decimals. */
  stop: (value: number): number => roundTo(value, 1_000_000),
} as const;

/** Parts of one that ensemble weights are counted in. */
export const WEIGHT_UNITS = 10_000;

/** Nearest multiple of 1 ÷ `steps`; adding zero turns −0 into 0. */
export function roundTo(value: number, steps: number): number {
  return Math.round(value * steps) / steps + 0;
}

/** `value` moved into [low, high]. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
