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
  const close = (recovery: number | null): void => {
    const top = equity[peak] ?? 1;
    const depth = 1 - (equity[trough] ?? top) / top;
    if (depth > 0) falls.push({ depth, peak, trough, recovery });
  };
  for (let t = 1; t < equity.length; t++) {
    const value = equity[t] ?? 0;
    if (value >= (equity[peak] ?? 0)) {
      close(t);
      peak = t;
      trough = t;
    } else if (value < (equity[trough] ?? 0)) trough = t;
  }
  close(null);
  return falls.sort((a, b) => b.depth - a.depth).slice(0, countMax);
}
