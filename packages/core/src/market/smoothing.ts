/**
 * Exponential moving average, α = 2 ÷ (window + 1), seeded with the mean of the first `window` defined values; NaN
 * before. Leading NaN in `values` are skipped.
 */
export function emaOf(values: Float64Array, window: number): Float64Array {
  return smooth(values, window, 2 / (window + 1));
}

/** Wilder's average, α = 1 ÷ window, seeded like the EMA (New Concepts in Technical Trading Systems, 1978). */
export function wilderOf(values: Float64Array, window: number): Float64Array {
  return smooth(values, window, 1 / window);
}

function smooth(values: Float64Array, window: number, alpha: number): Float64Array {
  const smoothed = new Float64Array(values.length).fill(Number.NaN);
  let first = 0;
  while (first < values.length && Number.isNaN(values[first])) first++;
  const seedAt = first + window - 1;
  if (seedAt >= values.length) return smoothed;
  let average = 0;
  for (let t = first; t <= seedAt; t++) average += values[t] as number;
  average /= window;
  smoothed[seedAt] = average;
  for (let t = seedAt + 1; t < values.length; t++) {
    average += alpha * ((values[t] as number) - average);
    smoothed[t] = average;
  }
  return smoothed;
}

/** True range per bar: the bar's range, widened to the close before; NaN at the first bar. */
export function trueRanges(high: Float64Array, low: Float64Array, close: Float64Array): Float64Array {
  const ranges = new Float64Array(close.length).fill(Number.NaN);
  for (let t = 1; t < close.length; t++) {
    const before = close[t - 1] as number;
    ranges[t] = Math.max(high[t] as number, before) - Math.min(low[t] as number, before);
  }
  return ranges;
}

/** Average true range by Wilder, in the currency of the prices; first defined at bar `window`. */
export function atrOf(
  high: Float64Array,
  low: Float64Array,
  close: Float64Array,
  window: number,
): Float64Array {
  return wilderOf(trueRanges(high, low, close), window);
}
