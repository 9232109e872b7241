/**
 * Simple moving average from prefix sums of the distance to the first value, so that a constant series averages to
 * itself exactly; NaN until `window` bars are known.
 */
export function smaOf(values: Float64Array, window: number): Float64Array {
  const origin = values[0] ?? 0;
  const sums = prefixSums(values, origin);
  const averages = new Float64Array(values.length).fill(Number.NaN);
  for (let t = window - 1; t < values.length; t++) {
    averages[t] = origin + ((sums[t + 1] as number) - (sums[t + 1 - window] as number)) / window;
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

/** Linearly weighted average: the newest bar weighs `window`, the oldest 1; NaN until `window` bars are known. */
export function wmaOf(values: Float64Array, window: number): Float64Array {
  const averages = new Float64Array(values.length).fill(Number.NaN);
  const weights = (window * (window + 1)) / 2;
  for (let t = window - 1; t < values.length; t++) {
    const newest = values[t] as number;
    let sum = 0;
    for (let k = 1; k < window; k++) sum += (window - k) * ((values[t - k] as number) - newest);
    averages[t] = newest + sum / weights;
  }
  return averages;
}
