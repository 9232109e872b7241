import * as field from "./layout";
import { setNumber } from "./layout";

/*
 * Everything that statistics are made of, gathered from an account's equity where it moved: bars between stand still
 * and add exactly nothing. Places count returns, from 0 at the bar after the range's first. Returns at even and at odd
 * places are summed in two lanes, so that two bars go side by side; every sum is the oracle's, addition for addition.
 */
const BLOCKS = 16;
const BLOCK_BYTES: usize = 72;

/** Two lanes each: sums of the block's r, r², r³, r⁴, downside²; then the weighted changes of the whole range. */
const lanes = memory.data(96, 16);
const WEIGHTED: usize = 80;

let out: usize = 0;
let count: i32 = 0;
let block: i32 = 0;
let blockEnd: i32 = 0;
let blockPeak: f64 = 0;
let blockLow: f64 = 0;
let blockDepth: f64 = 0;
/** Only an equity below it can deepen the block's drawdown. */
let gate: f64 = 0;
let peak: f64 = 0;
let peakPlace: i32 = 0;
let longest: i32 = 0;

/** Begins with `returns` returns of an account that starts with `first`; the row to fill is at `row`. */
export function begin(returns: i32, first: f64, row: usize): void {
  out = row;
  count = returns;
  peak = first;
  peakPlace = -1;
  longest = 0;
  v128.store(lanes + WEIGHTED, f64x2.splat(0));
  block = 0;
  beginBlock(first);
}

function beginBlock(first: f64): void {
  blockEnd = <i32>((<i64>(block + 1) * count) / BLOCKS);
  blockPeak = first;
  blockLow = first;
  blockDepth = 0;
  gate = first * gateOf(0);
  memory.fill(lanes, 0, WEIGHTED);
}

/** A value is worth a division only below this part of the peak; the margin is far above any rounding. */
function gateOf(deepest: f64): f64 {
  return (1 + deepest) * (1 + 1e-12);
}

/** Ends blocks up to the one that holds `place`; the equity has been `equity` since the last place that was added. */
function advance(place: i32, equity: f64): void {
  while (place >= blockEnd && block < BLOCKS - 1) {
    endBlock(equity);
    block++;
    beginBlock(equity);
  }
}

function endBlock(last: f64): void {
  const at = out + ((<usize>field.BLOCKS_AT) << 3) + <usize>block * BLOCK_BYTES;
  for (let k: usize = 0; k < 5; k++) {
    const both = v128.load(lanes + (k << 4));
    store<f64>(at + (k << 3), f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1));
  }
  store<f64>(at, last, 40);
  store<f64>(at, blockPeak, 48);
  store<f64>(at, blockLow, 56);
  store<f64>(at, blockDepth, 64);
}

/** Adds the places [from, to): `curve` is where the equity at `from` stands, the one before it stands before it. */
export function stretch(curve: usize, from: i32, to: i32): void {
  const before = load<f64>(curve - 8);
  if (before >= peak) peakPlace = from - 1;
  for (let place = from; place < to; ) {
    advance(place, load<f64>(curve - 8));
    const end = min<i32>(to, blockEnd);
    accumulate(curve, place, end);
    curve += (<usize>(end - place)) << 3;
    place = end;
  }
}

/** Ends all blocks, the equity being `last` since the last place that was added. */
export function end(last: f64): void {
  advance(count, last);
  endBlock(last);
  const weighted = v128.load(lanes + WEIGHTED);
  if (last < peak) longest = max<i32>(longest, count - 1 - peakPlace);
  setNumber(out, field.WEIGHTED_CHANGES, f64x2.extract_lane(weighted, 0) + f64x2.extract_lane(weighted, 1));
  setNumber(out, field.LAST_EQUITY, last);
  setNumber(out, field.LONGEST_BARS, <f64>longest);
}

/** One bar: its own lane moves, the other one stands still. */
function single(curve: usize, place: i32): void {
  const before = load<f64>(curve - 8);
  const equity = load<f64>(curve);
  const still = f64x2.splat(before);
  const moved =
    (place & 1) == 0 ? f64x2.replace_lane(still, 0, equity) : f64x2.replace_lane(still, 1, equity);
  pair(moved, still, f64x2.splat(<f64>(count - place)));
  blockLow = equity < blockLow ? equity : blockLow;
  mark(equity, place);
}

function pair(equity: v128, before: v128, left: v128): void {
  const r = f64x2.sub(f64x2.div(equity, before), f64x2.splat(1));
  const square = f64x2.mul(r, r);
  const loss = f64x2.pmin(f64x2.splat(0), r);
  const change = f64x2.sub(equity, before);
  v128.store(lanes, f64x2.add(v128.load(lanes), r));
  v128.store(lanes, f64x2.add(v128.load(lanes, 16), square), 16);
  v128.store(lanes, f64x2.add(v128.load(lanes, 32), f64x2.mul(square, r)), 32);
  v128.store(lanes, f64x2.add(v128.load(lanes, 48), f64x2.mul(square, square)), 48);
  v128.store(lanes, f64x2.add(v128.load(lanes, 64), f64x2.mul(loss, loss)), 64);
  v128.store(lanes, f64x2.add(v128.load(lanes, 80), f64x2.mul(change, left)), 80);
}

/** A new peak, or a deeper drawdown than any of the block before. */
function mark(equity: f64, place: i32): void {
  if (equity >= blockPeak) {
    blockPeak = equity;
    if (equity >= peak) {
      longest = max<i32>(longest, place - 1 - peakPlace);
      peak = equity;
      peakPlace = place;
    }
  } else if (equity < gate) {
    const depth = equity / blockPeak - 1;
    if (depth < blockDepth) blockDepth = depth;
  } else return;
  gate = blockPeak * gateOf(blockDepth);
}

/** The places [place, end) of one block. */
function accumulate(curve: usize, place: i32, end: i32): void {
  if ((place & 1) == 1) {
    single(curve, place);
    place++;
    curve += 8;
  }
  if (place + 1 < end) {
    const pairs = (end - place) >> 1;
    accumulatePairs(curve, place, pairs);
    place += pairs << 1;
    curve += (<usize>pairs) << 4;
  }
  if (place < end) single(curve, place);
}

/** Sums stay in registers, and a bar that is neither a peak nor a new depth meets one branch. */
function accumulatePairs(curve: usize, place: i32, pairs: i32): void {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const zero = f64x2.splat(0);
  let sums = v128.load(lanes);
  let squares = v128.load(lanes, 16);
  let cubes = v128.load(lanes, 32);
  let fourths = v128.load(lanes, 48);
  let losses = v128.load(lanes, 64);
  let weighted = v128.load(lanes, 80);
  let left = f64x2.replace_lane(f64x2.splat(<f64>(count - place)), 1, <f64>(count - place - 1));
  let low = f64x2.splat(blockLow);
  let peaks = f64x2.splat(blockPeak);
  let gates = f64x2.splat(gate);
  for (let k = 0; k < pairs; k++) {
    const equity = v128.load(curve);
    const before = v128.load(curve - 8);
    const r = f64x2.sub(f64x2.div(equity, before), one);
    const square = f64x2.mul(r, r);
    const loss = f64x2.pmin(zero, r);
    sums = f64x2.add(sums, r);
    squares = f64x2.add(squares, square);
    cubes = f64x2.add(cubes, f64x2.mul(square, r));
    fourths = f64x2.add(fourths, f64x2.mul(square, square));
    losses = f64x2.add(losses, f64x2.mul(loss, loss));
    weighted = f64x2.add(weighted, f64x2.mul(f64x2.sub(equity, before), left));
    left = f64x2.sub(left, two);
    low = f64x2.pmin(low, equity);
    if (v128.any_true(v128.or(f64x2.ge(equity, peaks), f64x2.lt(equity, gates)))) {
      mark(f64x2.extract_lane(equity, 0), place + (k << 1));
      mark(f64x2.extract_lane(equity, 1), place + (k << 1) + 1);
      peaks = f64x2.splat(blockPeak);
      gates = f64x2.splat(gate);
    }
    curve += 16;
  }
  v128.store(lanes, sums);
  v128.store(lanes, squares, 16);
  v128.store(lanes, cubes, 32);
  v128.store(lanes, fourths, 48);
  v128.store(lanes, losses, 64);
  v128.store(lanes, weighted, 80);
  const first = f64x2.extract_lane(low, 0);
  const second = f64x2.extract_lane(low, 1);
  blockLow = first < second ? first : second;
}
