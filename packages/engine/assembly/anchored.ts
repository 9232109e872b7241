import { undefinedUntil } from "./averages";

/*
 * Windows from sums that grow outwards from anchors, the bars 0, window, 2 × window … of which each window holds just
 * one: core's `anchoredWindows.ts`, addition for addition. Two sums share a vector.
 */

/** Sums over the k bars before the anchor, for k below the longest window. */
const before = memory.data(16 * 401, 16);

/** Of a distance: itself, and its square or its place's product. */
function terms(distance: f64, factor: f64): v128 {
  return f64x2.mul(f64x2.splat(distance), f64x2.replace_lane(f64x2.splat(1), 1, factor));
}

function sumsBefore(values: usize, anchor: i32, window: i32, squared: bool): void {
  const newest = values + ((<usize>anchor) << 3);
  const origin = load<f64>(newest);
  let sums = f64x2.splat(0);
  v128.store(before, sums);
  const known = min<i32>(window - 1, anchor);
  for (let k = 1; k <= known; k++) {
    const distance = load<f64>(newest - ((<usize>k) << 3)) - origin;
    sums = f64x2.add(sums, terms(distance, squared ? distance : -(<f64>k)));
    v128.store(before + ((<usize>k) << 4), sums);
  }
}

/** Mean and sum of squared deviations of each window. */
export function windowMoments(values: usize, bars: i32, window: i32, mean: usize, squares: usize): void {
  undefinedUntil(mean, window - 1, bars);
  undefinedUntil(squares, window - 1, bars);
  const share = 1 / <f64>window;
  for (let anchor = 0; anchor < bars; anchor += window) {
    sumsBefore(values, anchor, window, true);
    const origin = load<f64>(values + ((<usize>anchor) << 3));
    const end = min<i32>(anchor + window, bars);
    let since = f64x2.splat(0);
    for (let t = anchor; t < end; t++) {
      const at = (<usize>t) << 3;
      const distance = load<f64>(values + at) - origin;
      since = f64x2.add(since, terms(distance, distance));
      if (t < window - 1) continue;
      const sums = f64x2.add(v128.load(before + ((<usize>(anchor - t + window - 1)) << 4)), since);
      const sum = f64x2.extract_lane(sums, 0);
      const total = f64x2.extract_lane(sums, 1) - sum * sum * share;
      store<f64>(mean + at, origin + sum * share);
      store<f64>(squares + at, total < 0 ? 0 : total);
    }
  }
}

/** Linearly weighted average, the oldest bar weighing 1. */
export function wma(values: usize, bars: i32, window: i32, out: usize): void {
  undefinedUntil(out, window - 1, bars);
  const share = 2 / <f64>(window * (window + 1));
  for (let anchor = 0; anchor < bars; anchor += window) {
    sumsBefore(values, anchor, window, false);
    const origin = load<f64>(values + ((<usize>anchor) << 3));
    const end = min<i32>(anchor + window, bars);
    let since = f64x2.splat(0);
    for (let t = anchor; t < end; t++) {
      const at = (<usize>t) << 3;
      const distance = load<f64>(values + at) - origin;
      since = f64x2.add(since, terms(distance, <f64>(t - anchor)));
      if (t < window - 1) continue;
      const sums = f64x2.add(v128.load(before + ((<usize>(anchor - t + window - 1)) << 4)), since);
      const ahead = <f64>(anchor - t + window);
      const weighted = f64x2.extract_lane(sums, 1) + ahead * f64x2.extract_lane(sums, 0);
      store<f64>(out + at, origin + weighted * share);
    }
  }
}
