/*
 * A bitset holds one bit a bar in whole blocks of 128 bars; bits behind the last bar mean nothing.
 */

/** The first bar in [from, to) that is in a or in b; `to` where there is none. */
export function nextInEither(a: usize, b: usize, from: i32, to: i32): i32 {
  if (from >= to) return to;
  let place = (<usize>from >> 6) << 3;
  let bits = (load<u64>(a + place) | load<u64>(b + place)) & ((<u64>-1) << (<u64>from & 63));
  if (bits == 0) {
    const end = (<usize>(to + 63) >> 6) << 3;
    do {
      place += 8;
      if (place >= end) return to;
      bits = load<u64>(a + place) | load<u64>(b + place);
    } while (bits == 0);
  }
  const bar = ((<i32>place) << 3) + <i32>ctz<u64>(bits);
  return bar < to ? bar : to;
}

/** The first bar in [from, to) that is in a; `to` where there is none. */
export function nextIn(a: usize, from: i32, to: i32): i32 {
  if (from >= to) return to;
  let place = (<usize>from >> 6) << 3;
  let bits = load<u64>(a + place) & ((<u64>-1) << (<u64>from & 63));
  if (bits == 0) {
    const end = (<usize>(to + 63) >> 6) << 3;
    do {
      place += 8;
      if (place >= end) return to;
      bits = load<u64>(a + place);
    } while (bits == 0);
  }
  const bar = ((<i32>place) << 3) + <i32>ctz<u64>(bits);
  return bar < to ? bar : to;
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

/** Adds the bars of b to a. */
export function unite(a: usize, b: usize, blocks: i32): void {
  for (let at: usize = 0; at < (<usize>blocks) << 4; at += 16)
    v128.store(a + at, v128.or(v128.load(a + at), v128.load(b + at)));
}
