import { limits } from "../limits.ts";

const WINDOW_MIN = 2;

/** Whether the schema would take a number as a window. */
export function isWindow(value: number): boolean {
  return isWhole(value, WINDOW_MIN, limits.lookbackBarsMax);
}

/** Whether a number is whole and within bounds, both included. */
export function isWhole(value: number, low: number, high: number): boolean {
  return Number.isSafeInteger(value) && value >= low && value <= high;
}

/** Whether a number is finite and within bounds, both included. */
export function isWithin(value: number, low: number, high: number): boolean {
  return Number.isFinite(value) && value >= low && value <= high;
}
