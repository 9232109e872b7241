import type { Moments } from "./searchState.ts";

export const noMoments: Moments = { count: 0, mean: 0, squares: 0 };

/** Welford's update: one more value. */
export function addValue({ count, mean, squares }: Moments, value: number): Moments {
  const delta = value - mean;
  const nextMean = mean + delta / (count + 1);
  return { count: count + 1, mean: nextMean, squares: squares + delta * (value - nextMean) };
}

/** Sample variance (ddof 1), or null below two values. */
export function varianceOf({ count, squares }: Moments): number | null {
  return count < 2 ? null : squares / (count - 1);
}
