export interface WindowMoments {
  readonly mean: Float64Array;
  /** Sum of squared deviations from the window's mean. */
  readonly squares: Float64Array;
}

/**
 * Mean and squared deviations of the last `window` values, t included, by two passes over each window: slower than
 * running sums and exact on flat stretches. NaN where the window is incomplete or holds NaN.
 */
export function windowMoments(values: Float64Array, window: number): WindowMoments {
  const mean = new Float64Array(values.length).fill(Number.NaN);
  const squares = new Float64Array(values.length).fill(Number.NaN);
  for (let t = window - 1; t < values.length; t++) {
    const origin = values[t] as number;
    let sum = 0;
    for (let i = t - window + 1; i < t; i++) sum += (values[i] as number) - origin;
    const average = origin + sum / window;
    let total = 0;
    for (let i = t - window + 1; i <= t; i++) {
      const deviation = (values[i] as number) - average;
      total += deviation * deviation;
    }
    mean[t] = average;
    squares[t] = total;
  }
  return { mean, squares };
}
