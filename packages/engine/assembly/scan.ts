/*
 * The first bar that comes near a level. What is found is a bar worth looking at: the levels are safe bounds, and the
 * exact check follows. The extremes of 32 bars rule out whole blocks of them.
 */

const NEAR_BARS: i32 = 12;

/** The first bar of [bar, to) whose floor is at `lower` or below, or whose ceiling is at `upper` or above; else `to`. */
export function firstTouch(
  floors: usize,
  ceilings: usize,
  floorMins: usize,
  ceilingMaxs: usize,
  bar: i32,
  to: i32,
  lower: f64,
  upper: f64,
): i32 {
  // Most positions that a level ends are short: what is near is looked at straight away.
  const near = min<i32>(to, bar + NEAR_BARS);
  const early = within(floors, ceilings, bar, near, lower, upper);
  if (early < near) return early;
  bar = near;
  while (bar < to) {
    const block = (<usize>(bar >> 5)) << 3;
    const end = min<i32>(to, (bar | 31) + 1);
    if (load<f64>(floorMins + block) <= lower || load<f64>(ceilingMaxs + block) >= upper) {
      const found = within(floors, ceilings, bar, end, lower, upper);
      if (found < end) return found;
    }
    bar = end;
  }
  return to;
}

/** Four bars a step: what is found in them is then looked at one by one. Columns may be read behind their last bar. */
function within(floors: usize, ceilings: usize, bar: i32, end: i32, lower: f64, upper: f64): i32 {
  const lowers = f64x2.splat(lower);
  const uppers = f64x2.splat(upper);
  let floor = floors + ((<usize>bar) << 3);
  let ceiling = ceilings + ((<usize>bar) << 3);
  for (; bar < end; bar += 4, floor += 32, ceiling += 32) {
    const first = v128.or(f64x2.le(v128.load(floor), lowers), f64x2.ge(v128.load(ceiling), uppers));
    const second = v128.or(f64x2.le(v128.load(floor, 16), lowers), f64x2.ge(v128.load(ceiling, 16), uppers));
    const touched = i64x2.bitmask(first) | (i64x2.bitmask(second) << 2);
    if (touched != 0) {
      const found = bar + ctz<i32>(touched);
      return found < end ? found : end;
    }
  }
  return end;
}

/** The extreme of the position after the bars that `firstTouchTrailing…` passed. */
export let extremeAfter: f64 = 0;

/**
 * The same below a trailing stop, which every new high raises: `keep` of the highest high since `extreme`, never under
 * `lower`. A whole block is passed where even its highest high would raise the stop to no price of it.
 */
export function firstTouchTrailingLong(
  floors: usize,
  ceilings: usize,
  highs: usize,
  floorMins: usize,
  ceilingMaxs: usize,
  highMaxs: usize,
  bar: i32,
  to: i32,
  lower: f64,
  upper: f64,
  extreme: f64,
  keep: f64,
): i32 {
  let level = extreme * keep;
  if (level < lower) level = lower;
  while (bar < to) {
    const block = (<usize>(bar >> 5)) << 3;
    const end = min<i32>(to, (bar | 31) + 1);
    const highest = load<f64>(highMaxs + block);
    const raised = highest * keep;
    const bound = raised > level ? raised : level;
    const exact = highest <= extreme || end - bar == 32;
    if (exact && load<f64>(floorMins + block) > bound && load<f64>(ceilingMaxs + block) < upper) {
      if (highest > extreme) {
        extreme = highest;
        level = bound;
      }
      bar = end;
      continue;
    }
    for (; bar < end; bar++) {
      const place = (<usize>bar) << 3;
      if (load<f64>(floors + place) <= level || load<f64>(ceilings + place) >= upper) {
        extremeAfter = extreme;
        return bar;
      }
      const high = load<f64>(highs + place);
      if (high > extreme) {
        extreme = high;
        const own = high * keep;
        if (own > level) level = own;
      }
    }
  }
  extremeAfter = extreme;
  return to;
}

/** The mirror image: a trailing stop above a short position, which every new low brings down. */
export function firstTouchTrailingShort(
  floors: usize,
  ceilings: usize,
  lows: usize,
  floorMins: usize,
  ceilingMaxs: usize,
  lowMins: usize,
  bar: i32,
  to: i32,
  lower: f64,
  upper: f64,
  extreme: f64,
  keep: f64,
): i32 {
  let level = extreme * keep;
  if (level > upper) level = upper;
  while (bar < to) {
    const block = (<usize>(bar >> 5)) << 3;
    const end = min<i32>(to, (bar | 31) + 1);
    const lowest = load<f64>(lowMins + block);
    const lowered = lowest * keep;
    const bound = lowered < level ? lowered : level;
    const exact = lowest >= extreme || end - bar == 32;
    if (exact && load<f64>(ceilingMaxs + block) < bound && load<f64>(floorMins + block) > lower) {
      if (lowest < extreme) {
        extreme = lowest;
        level = bound;
      }
      bar = end;
      continue;
    }
    for (; bar < end; bar++) {
      const place = (<usize>bar) << 3;
      if (load<f64>(ceilings + place) >= level || load<f64>(floors + place) <= lower) {
        extremeAfter = extreme;
        return bar;
      }
      const low = load<f64>(lows + place);
      if (low < extreme) {
        extreme = low;
        const own = low * keep;
        if (own < level) level = own;
      }
    }
  }
  extremeAfter = extreme;
  return to;
}

/** The highest or the lowest value of each 32 bars. */
export function blockExtremes(values: usize, bars: i32, highest: bool, out: usize): void {
  for (let bar = 0; bar < bars; bar += 32) {
    const end = min<i32>(bar + 32, bars);
    let extreme = load<f64>(values + ((<usize>bar) << 3));
    for (let t = bar + 1; t < end; t++) {
      const value = load<f64>(values + ((<usize>t) << 3));
      if (highest ? value > extreme : value < extreme) extreme = value;
    }
    store<f64>(out + ((<usize>(bar >> 5)) << 3), extreme);
  }
}

/** Whether open or close lie outside the bar's low (or, `highest`, its high) anywhere. */
export function liesOutside(a: usize, bound: usize, b: usize, bars: i32, highest: bool): bool {
  for (let t: usize = 0; t < (<usize>bars) << 3; t += 8) {
    const edge = load<f64>(bound + t);
    const first = load<f64>(a + t);
    const second = load<f64>(b + t);
    if (highest ? first > edge || second > edge : first < edge || second < edge) return true;
  }
  return false;
}

/** The lowest or the highest of three columns, bar by bar. */
export function outermost(a: usize, b: usize, c: usize, bars: i32, highest: bool, out: usize): void {
  for (let at: usize = 0; at < (<usize>bars) << 3; at += 16) {
    const first = v128.load(a + at);
    const second = v128.load(b + at);
    const third = v128.load(c + at);
    const extreme = highest
      ? f64x2.pmax(f64x2.pmax(first, second), third)
      : f64x2.pmin(f64x2.pmin(first, second), third);
    v128.store(out + at, extreme);
  }
}
