export interface Drawdown {
  /** Fraction below the highest equity before it: zero or negative. */
  readonly depth: number;
  /** Longest stretch of bars below a former peak, the last one counted even if it has not ended. */
  readonly longestBars: number;
}

/** The deepest and the longest drawdown of an equity curve, its first value included. */
export function drawdownOf(equity: Float64Array): Drawdown {
  let peak = 0;
  let depth = 0;
  let bars = 0;
  let longestBars = 0;
  for (const value of equity) {
    if (value >= peak) {
      peak = value;
      bars = 0;
    } else {
      bars++;
    }
    if (bars > longestBars) longestBars = bars;
    if (peak > 0) depth = Math.min(depth, value / peak - 1);
  }
  return { depth, longestBars };
}
