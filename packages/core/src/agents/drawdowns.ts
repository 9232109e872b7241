/** One fall: indices of the peak, the lowest bar and the bar that passed the peak again (null if none did). */
export interface Drawdown {
  /** Positive: 0.3 for a fall of 30 %. */
  readonly depth: number;
  readonly peak: number;
  readonly trough: number;
  readonly recovery: number | null;
}

/** The deepest fall of an equity curve, the first of equally deep ones; null where it only rises. */
export function worstDrawdown(equity: Float64Array): Drawdown | null {
  let worst: Drawdown | null = null;
  let peak = 0;
  let trough = 0;
  let top = equity[0] ?? 1;
  let bottom = top;
  const close = (recovery: number | null): void => {
    const depth = 1 - bottom / top;
    if (depth > (worst?.depth ?? 0)) worst = { depth, peak, trough, recovery };
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
  return worst;
}
