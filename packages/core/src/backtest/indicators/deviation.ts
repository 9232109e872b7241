import { eachAnchoredWindow } from "./anchoredWindows.ts";

export interface WindowMoments {
  readonly mean: Float64Array;
  /** Sum of squared deviations from the window's mean. */
  readonly squares: Float64Array;
}

/**
 * Mean and squared deviations of the last `window` values, t included, from distances to the window's anchor: as
 * exact as two passes over each window, and exactly 0 on flat stretches. NaN where the window is incomplete or holds NaN.
 */
export function windowMoments(values: Float64Array, window: number): WindowMoments {
  const mean = new Float64Array(values.length).fill(Number.NaN);
  const squares = new Float64Array(values.length).fill(Number.NaN);
  const share = 1 / window;
  eachAnchoredWindow(values, window, (t, anchor, before, since) => {
    const sum = before.sum + since.sum;
    mean[t] = (values[anchor] as number) + sum * share;
    squares[t] = Math.max(0, before.squares + since.squares - sum * sum * share);
  });
  return { mean, squares };
}
