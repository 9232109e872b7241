/** Sums over one side of a window's anchor, of distances to its value. */
export interface SideSums {
  readonly sum: number;
  readonly squares: number;
  /** Each distance times the number of bars from the anchor to its own: negative before it. */
  readonly places: number;
}

const NOTHING: SideSums = { sum: 0, squares: 0, places: 0 };

/**
 * Visits every window of `window` values with its sums. Of the bars 0, window, 2 × window … each window holds just one:
 * its anchor. Sums grow outwards from the anchors on both sides, so that every window is the sum of two that are known:
 * O(n) as with running sums, and without their cancellation, since distances are to a value of the window itself.
 */
export function eachAnchoredWindow(
  values: Float64Array,
  window: number,
  visit: (t: number, anchor: number, before: SideSums, since: SideSums) => void,
): void {
  for (let anchor = 0; anchor < values.length; anchor += window) {
    const before = sumsBefore(values, anchor, window);
    let since = NOTHING;
    for (let t = anchor; t < Math.min(anchor + window, values.length); t++) {
      since = extended(since, values, t, anchor);
      const older = anchor - (t - window + 1);
      if (older <= anchor) visit(t, anchor, before[older] as SideSums, since);
    }
  }
}

/** sums[k] is of the k bars before the anchor, the nearest first. */
function sumsBefore(values: Float64Array, anchor: number, window: number): readonly SideSums[] {
  const sums = [NOTHING];
  for (let k = 1; k < window && k <= anchor; k++) {
    sums.push(extended(sums[k - 1] as SideSums, values, anchor - k, anchor));
  }
  return sums;
}

function extended(
  { sum, squares, places }: SideSums,
  values: Float64Array,
  t: number,
  anchor: number,
): SideSums {
  const distance = (values[t] as number) - (values[anchor] as number);
  return {
    sum: sum + distance,
    squares: squares + distance * distance,
    places: places + (t - anchor) * distance,
  };
}
