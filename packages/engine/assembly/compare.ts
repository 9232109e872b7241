/*
 * Comparisons as bitsets, sixteen bars a step. A side is a column, a constant, or a simple average taken
 * straight from the prefix sums, which are read once and stored nowhere. Words behind the last bar mean nothing.
 */

/** −1 where a > b, 1 where a < b, else 0: never anything where either is NaN. */
function order(a: v128, b: v128): v128 {
  return i64x2.sub(f64x2.gt(a, b), f64x2.lt(a, b));
}

/** Eight bars' orders as 16 bits each. */
function eight(first: v128, second: v128, third: v128, fourth: v128): v128 {
  return i16x8.narrow_i32x4_s(
    v128.shuffle<i32>(first, second, 0, 2, 4, 6),
    v128.shuffle<i32>(third, fourth, 0, 2, 4, 6),
  );
}

/** Where left > right, and where right > left: never where either is NaN. */
export function aboveBelowBits(left: usize, right: usize, blocks: i32, above: usize, below: usize): void {
  const end = above + ((<usize>blocks) << 4);
  for (; above < end; above += 2, below += 2, left += 128, right += 128) {
    const older = eight(
      order(v128.load(left), v128.load(right)),
      order(v128.load(left, 16), v128.load(right, 16)),
      order(v128.load(left, 32), v128.load(right, 32)),
      order(v128.load(left, 48), v128.load(right, 48)),
    );
    const newer = eight(
      order(v128.load(left, 64), v128.load(right, 64)),
      order(v128.load(left, 80), v128.load(right, 80)),
      order(v128.load(left, 96), v128.load(right, 96)),
      order(v128.load(left, 112), v128.load(right, 112)),
    );
    const all = i8x16.narrow_i16x8_s(older, newer);
    store<u16>(above, <u16>i8x16.bitmask(all));
    store<u16>(below, <u16>i8x16.bitmask(i8x16.neg(all)));
  }
}

/** Where a column is above a constant. */
export function aboveConstantBits(column: usize, constant: f64, blocks: i32, out: usize): void {
  const bound = f64x2.splat(constant);
  const end = out + ((<usize>blocks) << 4);
  for (; out < end; out += 2, column += 128) {
    const older = eight(
      f64x2.gt(v128.load(column), bound),
      f64x2.gt(v128.load(column, 16), bound),
      f64x2.gt(v128.load(column, 32), bound),
      f64x2.gt(v128.load(column, 48), bound),
    );
    const newer = eight(
      f64x2.gt(v128.load(column, 64), bound),
      f64x2.gt(v128.load(column, 80), bound),
      f64x2.gt(v128.load(column, 96), bound),
      f64x2.gt(v128.load(column, 112), bound),
    );
    store<u16>(out, <u16>i8x16.bitmask(i8x16.narrow_i16x8_s(older, newer)));
  }
}

/** Where a column is below a constant. */
export function belowConstantBits(column: usize, constant: f64, blocks: i32, out: usize): void {
  const bound = f64x2.splat(constant);
  const end = out + ((<usize>blocks) << 4);
  for (; out < end; out += 2, column += 128) {
    const older = eight(
      f64x2.lt(v128.load(column), bound),
      f64x2.lt(v128.load(column, 16), bound),
      f64x2.lt(v128.load(column, 32), bound),
      f64x2.lt(v128.load(column, 48), bound),
    );
    const newer = eight(
      f64x2.lt(v128.load(column, 64), bound),
      f64x2.lt(v128.load(column, 80), bound),
      f64x2.lt(v128.load(column, 96), bound),
      f64x2.lt(v128.load(column, 112), bound),
    );
    store<u16>(out, <u16>i8x16.bitmask(i8x16.narrow_i16x8_s(older, newer)));
  }
}

/** The average of two neighbouring windows that end with the sums' newest. */
function averages(newest: v128, before: v128, share: v128, origins: v128): v128 {
  return f64x2.add(origins, f64x2.mul(f64x2.sub(newest, before), share));
}

/** A column against the average of `window`; what it says of bars before that is defined means nothing. */
export function columnAverageBits(
  column: usize,
  sums: usize,
  origin: f64,
  window: i32,
  blocks: i32,
  above: usize,
  below: usize,
): void {
  const origins = f64x2.splat(origin);
  const share = f64x2.splat(1 / <f64>window);
  let newest = sums + 8;
  let before = newest - ((<usize>window) << 3);
  const end = above + ((<usize>blocks) << 4);
  for (; above < end; above += 2, below += 2, column += 128, newest += 128, before += 128) {
    const older = eight(
      order(v128.load(column), averages(v128.load(newest), v128.load(before), share, origins)),
      order(v128.load(column, 16), averages(v128.load(newest, 16), v128.load(before, 16), share, origins)),
      order(v128.load(column, 32), averages(v128.load(newest, 32), v128.load(before, 32), share, origins)),
      order(v128.load(column, 48), averages(v128.load(newest, 48), v128.load(before, 48), share, origins)),
    );
    const newer = eight(
      order(v128.load(column, 64), averages(v128.load(newest, 64), v128.load(before, 64), share, origins)),
      order(v128.load(column, 80), averages(v128.load(newest, 80), v128.load(before, 80), share, origins)),
      order(v128.load(column, 96), averages(v128.load(newest, 96), v128.load(before, 96), share, origins)),
      order(v128.load(column, 112), averages(v128.load(newest, 112), v128.load(before, 112), share, origins)),
    );
    const all = i8x16.narrow_i16x8_s(older, newer);
    store<u16>(above, <u16>i8x16.bitmask(all));
    store<u16>(below, <u16>i8x16.bitmask(i8x16.neg(all)));
  }
}

/** Two bars' orders of the averages of two windows that end at the same bars. */
function averagesOrder(
  newest: v128,
  before: v128,
  otherBefore: v128,
  share: v128,
  otherShare: v128,
  origins: v128,
): v128 {
  return order(averages(newest, before, share, origins), averages(newest, otherBefore, otherShare, origins));
}

/**
 * The average of one window against that of another; what it says of bars before both are defined means nothing. Where
 * `crosses`, only the bars at which it begins to be above, or below: as `crossesOf` finds them, without storing more.
 */
export function averagesBits(
  sums: usize,
  origin: f64,
  window: i32,
  otherWindow: i32,
  blocks: i32,
  crosses: bool,
  above: usize,
  below: usize,
): void {
  // Of a bar's bit that of the bar before takes away what both have, if anything is to be taken away.
  const taken: u32 = crosses ? 0xffff : 0;
  let aboveCarry: u32 = 0;
  let belowCarry: u32 = 0;
  const from = f64x2.splat(origin);
  const share = f64x2.splat(1 / <f64>window);
  const other = f64x2.splat(1 / <f64>otherWindow);
  let s = sums + 8;
  let b = s - ((<usize>window) << 3);
  let o = s - ((<usize>otherWindow) << 3);
  const end = above + ((<usize>blocks) << 4);
  for (; above < end; above += 2, below += 2, s += 128, b += 128, o += 128) {
    const older = eight(
      averagesOrder(v128.load(s), v128.load(b), v128.load(o), share, other, from),
      averagesOrder(v128.load(s, 16), v128.load(b, 16), v128.load(o, 16), share, other, from),
      averagesOrder(v128.load(s, 32), v128.load(b, 32), v128.load(o, 32), share, other, from),
      averagesOrder(v128.load(s, 48), v128.load(b, 48), v128.load(o, 48), share, other, from),
    );
    const newer = eight(
      averagesOrder(v128.load(s, 64), v128.load(b, 64), v128.load(o, 64), share, other, from),
      averagesOrder(v128.load(s, 80), v128.load(b, 80), v128.load(o, 80), share, other, from),
      averagesOrder(v128.load(s, 96), v128.load(b, 96), v128.load(o, 96), share, other, from),
      averagesOrder(v128.load(s, 112), v128.load(b, 112), v128.load(o, 112), share, other, from),
    );
    const all = i8x16.narrow_i16x8_s(older, newer);
    const aboves = <u32>i8x16.bitmask(all);
    const belows = <u32>i8x16.bitmask(i8x16.neg(all));
    store<u16>(above, <u16>(aboves & ~(((aboves << 1) | aboveCarry) & taken)));
    store<u16>(below, <u16>(belows & ~(((belows << 1) | belowCarry) & taken)));
    aboveCarry = aboves >> 15;
    belowCarry = belows >> 15;
  }
}

/** Removes the bars before `bar`. */
export function clearBefore(bits: usize, bar: i32, blocks: i32): void {
  const end = min<i32>(bar, blocks << 7);
  memory.fill(bits, 0, (<usize>(end >> 7)) << 4);
  for (let t = (end >> 7) << 7; t < end; t++) {
    const at = bits + <usize>(t >> 3);
    store<u8>(at, load<u8>(at) & <u8>~((<u32>1) << (<u32>t & 7)));
  }
}

/**
 * Where a comparison begins to hold, from the comparison alone: its sides must be defined from bar `defined` on, so that
 * one that does not hold there is known to be the other way round or equal.
 */
export function crossesOf(above: usize, defined: i32, blocks: i32, out: usize): void {
  let carry: u64 = 1;
  for (let word: usize = 0; word < (<usize>blocks) << 4; word += 8) {
    const bits = load<u64>(above + word);
    store<u64>(out + word, bits & ~((bits << 1) | carry));
    carry = bits >> 63;
  }
  clearBefore(out, defined + 1, blocks);
}

function notAbove32(left: usize, leftStep: usize, right: usize, rightStep: usize): u32 {
  let word: u32 = 0;
  for (let k: u32 = 0; k < 32; k += 2) {
    word |= (<u32>i64x2.bitmask(f64x2.le(v128.load(left), v128.load(right)))) << k;
    left += leftStep;
    right += rightStep;
  }
  return word;
}

/**
 * The same from both sides, where NaN may lie anywhere: left ≤ right at the bar before and left > right at this one. A
 * side is read with a step of 16 bytes for two bars, or 0 where one pair stands for all of it.
 */
export function crossesBits(
  left: usize,
  leftStep: usize,
  right: usize,
  rightStep: usize,
  above: usize,
  blocks: i32,
  out: usize,
): void {
  let carry: u32 = 0;
  for (let word = 0; word < blocks << 2; word++) {
    const under = notAbove32(left, leftStep, right, rightStep);
    const at = (<usize>word) << 2;
    store<u32>(out + at, load<u32>(above + at) & ((under << 1) | carry));
    carry = under >> 31;
    left += leftStep << 4;
    right += rightStep << 4;
  }
}

/** Where a byte a bar lies within [low, high], both included. */
export function withinBits(bytes: usize, low: u32, high: u32, blocks: i32, out: usize): void {
  const lows = i8x16.splat(<i8>low);
  const highs = i8x16.splat(<i8>high);
  for (let half = 0; half < blocks << 3; half++) {
    const values = v128.load(bytes + ((<usize>half) << 4));
    const within = v128.and(i8x16.ge_u(values, lows), i8x16.le_u(values, highs));
    store<u16>(out + ((<usize>half) << 1), <u16>i8x16.bitmask(within));
  }
}

/** Where a byte a bar is one of those below 16 whose bits are set. */
export function amongBits(bytes: usize, admitted: u32, blocks: i32, out: usize): void {
  memory.fill(out, 0, (<usize>blocks) << 4);
  for (let value: u32 = 0; value < 16; value++) {
    if (((admitted >> value) & 1) == 0) continue;
    const values = i8x16.splat(<i8>value);
    for (let half: usize = 0; half < (<usize>blocks) << 3; half++) {
      const at = out + (half << 1);
      const found = i8x16.bitmask(i8x16.eq(v128.load(bytes + (half << 4)), values));
      store<u16>(at, load<u16>(at) | <u16>found);
    }
  }
}

export function notBits(a: usize, blocks: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>blocks) << 4; at += 16)
    v128.store(out + at, v128.not(v128.load(a + at)));
}

/** The bar from which a column has no NaN; all its bars where NaN follow a number, which the caller must rule out. */
export function definedFrom(column: usize, bars: i32): i32 {
  let first = 0;
  while (first < bars && isNaN(load<f64>(column + ((<usize>first) << 3)))) first++;
  let broken = f64x2.splat(0);
  let t = first;
  for (; t + 1 < bars; t += 2) {
    const value = v128.load(column + ((<usize>t) << 3));
    broken = v128.or(broken, f64x2.ne(value, value));
  }
  if (t < bars && isNaN(load<f64>(column + ((<usize>t) << 3)))) return -1;
  return v128.any_true(broken) ? -1 : first;
}
