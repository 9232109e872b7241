/** One fall: indices of the peak, the lowest bar and the bar that passed the peak again (null if none did). */
export interface Drawdown {
  /** Positive: 0.3 for a fall of 30 %. */
  readonly depth: number;
  readonly peak: number;
  readonly trough: number;
  readonly recovery: number | null;
}

/** The deepest falls of an equity curve, deepest first. */
export function worstDrawdowns(equity: Float64Array, countMax: number): Drawdown[] {
  const falls: Drawdown[] = [];
  let peak = 0;
  let trough = 0;
  let top = equity[0] ?? 1;
  let bottom = top;
  const close = (recovery: number | null): void => {
    const depth = 1 - bottom / top;
    if (depth > 0) falls.push({ depth, peak, trough, recovery });
  };
  for (let t = 1; t < equity.length; t++) {
    const value = equity[t] as number;
    if (value >= top) {
      if (bottom < top) close(t);
      peak = t;
      trough = t;
      top = value;
      bottom = value;
    } else if (value < bottom) {
      trough = t;
      bottom = value;
    }
  }
  close(null);
  return falls.sort((a, b) => b.depth - a.depth).slice(0, countMax);
}
