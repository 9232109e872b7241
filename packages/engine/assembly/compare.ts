/*
 * Comparisons as bitsets, two bars a step and 32 bars a word. A side is a column, a constant, or a simple average taken
 * straight from the prefix sums, which are read once and stored nowhere. Words behind the last bar mean nothing.
 */

/** Where left > right, and where right > left: never where either is NaN. */
export function aboveBelowBits(left: usize, right: usize, blocks: i32, above: usize, below: usize): void {
  for (let word = 0; word < blocks << 2; word++) {
    let over: u32 = 0;
    let under: u32 = 0;
    for (let k: u32 = 0; k < 32; k += 2) {
      const a = v128.load(left + ((<usize>k) << 3));
      const b = v128.load(right + ((<usize>k) << 3));
      over |= (<u32>i64x2.bitmask(f64x2.gt(a, b))) << k;
      under |= (<u32>i64x2.bitmask(f64x2.lt(a, b))) << k;
    }
    const at = (<usize>word) << 2;
    store<u32>(above + at, over);
    store<u32>(below + at, under);
    left += 256;
    right += 256;
  }
}

/** Where a column is above a constant. */
export function aboveConstantBits(column: usize, constant: f64, blocks: i32, out: usize): void {
  const bound = f64x2.splat(constant);
  for (let word = 0; word < blocks << 2; word++) {
    let bits: u32 = 0;
    for (let k: u32 = 0; k < 32; k += 2)
      bits |= (<u32>i64x2.bitmask(f64x2.gt(v128.load(column + ((<usize>k) << 3)), bound))) << k;
    store<u32>(out + ((<usize>word) << 2), bits);
    column += 256;
  }
}

/** Where a column is below a constant. */
export function belowConstantBits(column: usize, constant: f64, blocks: i32, out: usize): void {
  const bound = f64x2.splat(constant);
  for (let word = 0; word < blocks << 2; word++) {
    let bits: u32 = 0;
    for (let k: u32 = 0; k < 32; k += 2)
      bits |= (<u32>i64x2.bitmask(f64x2.lt(v128.load(column + ((<usize>k) << 3)), bound))) << k;
    store<u32>(out + ((<usize>word) << 2), bits);
    column += 256;
  }
}

/** A column against the average of `window`; bars before that is defined are cleared by `clearBefore`. */
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
  const back = (<usize>window) << 3;
  let newest = sums + 8;
  for (let word = 0; word < blocks << 2; word++) {
    let over: u32 = 0;
    let under: u32 = 0;
    for (let k: u32 = 0; k < 32; k += 2) {
      const place = newest + ((<usize>k) << 3);
      const total = f64x2.sub(v128.load(place), v128.load(place - back));
      const average = f64x2.add(origins, f64x2.mul(total, share));
      const value = v128.load(column + ((<usize>k) << 3));
      over |= (<u32>i64x2.bitmask(f64x2.gt(value, average))) << k;
      under |= (<u32>i64x2.bitmask(f64x2.lt(value, average))) << k;
    }
    const at = (<usize>word) << 2;
    store<u32>(above + at, over);
    store<u32>(below + at, under);
    column += 256;
    newest += 256;
  }
}

/** The average of one window against that of another. */
export function averagesBits(
  sums: usize,
  origin: f64,
  window: i32,
  otherWindow: i32,
  blocks: i32,
  above: usize,
  below: usize,
): void {
  const origins = f64x2.splat(origin);
  const share = f64x2.splat(1 / <f64>window);
  const otherShare = f64x2.splat(1 / <f64>otherWindow);
  const back = (<usize>window) << 3;
  const otherBack = (<usize>otherWindow) << 3;
  let newest = sums + 8;
  for (let word = 0; word < blocks << 2; word++) {
    let over: u32 = 0;
    let under: u32 = 0;
    for (let k: u32 = 0; k < 32; k += 2) {
      const place = newest + ((<usize>k) << 3);
      const sum = v128.load(place);
      const a = f64x2.add(origins, f64x2.mul(f64x2.sub(sum, v128.load(place - back)), share));
      const b = f64x2.add(origins, f64x2.mul(f64x2.sub(sum, v128.load(place - otherBack)), otherShare));
      over |= (<u32>i64x2.bitmask(f64x2.gt(a, b))) << k;
      under |= (<u32>i64x2.bitmask(f64x2.lt(a, b))) << k;
    }
    const at = (<usize>word) << 2;
    store<u32>(above + at, over);
    store<u32>(below + at, under);
    newest += 256;
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
