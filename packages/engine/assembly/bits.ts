/*
 * A bitset holds one bit a bar in whole blocks of 128 bars; bits behind the last bar mean nothing. `blocks` counts
 * blocks. A column is read with a step of 16 bytes for two bars, or 0 where one constant stands for all of it.
 */

function above32(left: usize, leftStep: usize, right: usize, rightStep: usize): u32 {
  let word: u32 = 0;
  for (let k: u32 = 0; k < 32; k += 2) {
    word |= (<u32>i64x2.bitmask(f64x2.gt(v128.load(left), v128.load(right)))) << k;
    left += leftStep;
    right += rightStep;
  }
  return word;
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

/** Where left > right; never where either is NaN. */
export function aboveBits(
  left: usize,
  leftStep: usize,
  right: usize,
  rightStep: usize,
  blocks: i32,
  out: usize,
): void {
  for (let word = 0; word < blocks << 2; word++) {
    store<u32>(out + ((<usize>word) << 2), above32(left, leftStep, right, rightStep));
    left += leftStep << 4;
    right += rightStep << 4;
  }
}

/** Where left ≤ right at the bar before and left > right at this one. */
export function crossesBits(
  left: usize,
  leftStep: usize,
  right: usize,
  rightStep: usize,
  blocks: i32,
  out: usize,
): void {
  let carry: u32 = 0;
  for (let word = 0; word < blocks << 2; word++) {
    const under = notAbove32(left, leftStep, right, rightStep);
    const above = above32(left, leftStep, right, rightStep);
    store<u32>(out + ((<usize>word) << 2), above & ((under << 1) | carry));
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

export function andBits(a: usize, b: usize, blocks: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>blocks) << 4; at += 16) {
    v128.store(out + at, v128.and(v128.load(a + at), v128.load(b + at)));
  }
}

export function orBits(a: usize, b: usize, blocks: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>blocks) << 4; at += 16) {
    v128.store(out + at, v128.or(v128.load(a + at), v128.load(b + at)));
  }
}

/** Where a is true and b is not. */
export function andNotBits(a: usize, b: usize, blocks: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>blocks) << 4; at += 16) {
    v128.store(out + at, v128.andnot(v128.load(a + at), v128.load(b + at)));
  }
}

export function notBits(a: usize, blocks: i32, out: usize): void {
  for (let at: usize = 0; at < (<usize>blocks) << 4; at += 16) {
    v128.store(out + at, v128.not(v128.load(a + at)));
  }
}

/** Where a was true at this bar and the `count` − 1 before (count ≤ 64): runs are doubled by shifts. */
export function heldBits(a: usize, count: i32, blocks: i32, out: usize): void {
  memory.copy(out, a, (<usize>blocks) << 4);
  for (let length = 1; length < count; ) {
    const shift = length < count - length ? length : count - length;
    for (let word = (blocks << 1) - 1; word >= 0; word--) {
      const at = out + ((<usize>word) << 3);
      const bits = load<u64>(at);
      const before: u64 = word > 0 ? load<u64>(at - 8) : 0;
      store<u64>(at, bits & ((bits << (<u64>shift)) | (before >> <u64>(64 - shift))));
    }
    length += shift;
  }
}

/** The first bar in [from, to) that is in a or in b; `to` where there is none. */
export function nextInEither(a: usize, b: usize, from: i32, to: i32): i32 {
  if (from >= to) return to;
  let word = from >> 6;
  let bits =
    (load<u64>(a + ((<usize>word) << 3)) | load<u64>(b + ((<usize>word) << 3))) &
    ((<u64>-1) << (<u64>from & 63));
  while (bits == 0) {
    word++;
    if (word << 6 >= to) return to;
    bits = load<u64>(a + ((<usize>word) << 3)) | load<u64>(b + ((<usize>word) << 3));
  }
  const bar = (word << 6) + <i32>ctz<u64>(bits);
  return bar < to ? bar : to;
}

/** The first bar in [from, to) that is in a; `to` where there is none. */
export function nextIn(a: usize, from: i32, to: i32): i32 {
  return nextInEither(a, a, from, to);
}

/** The first bar in [from, to) that is not in a; `to` where all are. */
export function nextOutside(a: usize, from: i32, to: i32): i32 {
  if (from >= to) return to;
  let word = from >> 6;
  let bits = ~load<u64>(a + ((<usize>word) << 3)) & ((<u64>-1) << (<u64>from & 63));
  while (bits == 0) {
    word++;
    if (word << 6 >= to) return to;
    bits = ~load<u64>(a + ((<usize>word) << 3));
  }
  const bar = (word << 6) + <i32>ctz<u64>(bits);
  return bar < to ? bar : to;
}

export function isIn(a: usize, bar: i32): bool {
  return ((load<u32>(a + ((<usize>bar >> 5) << 2)) >> (<u32>bar & 31)) & 1) == 1;
}

/** Adds the bars [from, to) to a. */
export function include(a: usize, from: i32, to: i32): void {
  for (let bar = from; bar < to; ) {
    const word = a + ((<usize>bar >> 6) << 3);
    const end = min<i32>(to, (bar | 63) + 1);
    const length = <u64>(end - bar);
    const ones: u64 = length == 64 ? <u64>-1 : ((<u64>1) << length) - 1;
    store<u64>(word, load<u64>(word) | (ones << (<u64>bar & 63)));
    bar = end;
  }
}

/** How many bars of [from, to) are in a. */
export function countIn(a: usize, from: i32, to: i32): i32 {
  let count: i64 = 0;
  for (let bar = from; bar < to; ) {
    const end = min<i32>(to, (bar | 63) + 1);
    const length = <u64>(end - bar);
    const ones: u64 = length == 64 ? <u64>-1 : ((<u64>1) << length) - 1;
    count += popcnt<u64>((load<u64>(a + ((<usize>bar >> 6) << 3)) >> (<u64>bar & 63)) & ones);
    bar = end;
  }
  return <i32>count;
}
