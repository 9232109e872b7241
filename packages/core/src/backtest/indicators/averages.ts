import { eachAnchoredWindow } from "./anchoredWindows.ts";

/**
 * Simple moving average from prefix sums of the distance to the first value, so that a constant series averages to
 * itself exactly; NaN until `window` bars are known.
 */
export function smaOf(values: Float64Array, window: number): Float64Array {
  const origin = values[0] ?? 0;
  const sums = prefixSums(values, origin);
  const averages = new Float64Array(values.length).fill(Number.NaN);
  const share = 1 / window;
  for (let t = window - 1; t < values.length; t++) {
    averages[t] = origin + ((sums[t + 1] as number) - (sums[t + 1 - window] as number)) * share;
  }
  return averages;
}

/** sums[t] is the sum of values[0…t−1], each less `origin`; one longer than the values. */
export function prefixSums(values: Float64Array, origin = 0): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let t = 0; t < values.length; t++)
    sums[t + 1] = (sums[t] as number) + ((values[t] as number) - origin);
  return sums;
}

/**
 * Linearly weighted average: the newest bar weighs `window`, the oldest 1; NaN until `window` bars are known. From
 * distances to the window's anchor, so that a constant series averages to itself exactly.
 */
export function wmaOf(values: Float64Array, window: number): Float64Array {
  const averages = new Float64Array(values.length).fill(Number.NaN);
  const share = 2 / (window * (window + 1));
  eachAnchoredWindow(values, window, (t, anchor, before, since) => {
    const ahead = anchor - (t - window);
    const weighted = before.places + since.places + ahead * (before.sum + since.sum);
    averages[t] = (values[anchor] as number) + weighted * share;
  });
  return averages;
}
