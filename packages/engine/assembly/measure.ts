import * as field from "./layout";
import { setNumber } from "./layout";

/*
 * Everything that statistics are made of, gathered from an account's equity where it moved: bars between stand still
 * and add exactly nothing. Places count returns, from 0 at the bar after the range's first. Returns at even and at odd
 * places are summed in two lanes, so that two bars go side by side; every sum is the oracle's, addition for addition. A
 * bar without its neighbour waits for it, or goes with a lane that stands still.
 */
const BLOCKS = 16;
const BLOCK_BYTES: usize = 72;

/**
 * Two lanes each: the block's sums of r, r², r³, r⁴, downside²; the weighted changes of the whole range; of the block
 * again the lowest equity, the lowest equity over the peak before it, and that peak, twice.
 */
const lanes = memory.data(144, 16);
const SUMS_BYTES: usize = 80;

let out: usize = 0;
let count: i32 = 0;
let block: i32 = 0;
let blockEnd: i32 = 0;
let peak: f64 = 0;
let peakPlace: i32 = 0;
let longest: i32 = 0;
/** The equity at the latest place, and at the place before one that waits. */
let last: f64 = 0;
let beforeWaiting: f64 = 0;
let waits: bool = false;
let weightOfWaiting: i32 = 0;

/** Begins with `returns` returns of an account that starts with `first`; the row to fill is at `row`. */
export function begin(returns: i32, first: f64, row: usize): void {
  out = row;
  count = returns;
  peak = first;
  peakPlace = -1;
  longest = 0;
  last = first;
  waits = false;
  v128.store(lanes, f64x2.splat(0), 80);
  block = 0;
  beginBlock();
}

function beginBlock(): void {
  blockEnd = <i32>((<i64>(block + 1) * count) / BLOCKS);
  const first = f64x2.splat(last);
  memory.fill(lanes, 0, SUMS_BYTES);
  v128.store(lanes, first, 96);
  v128.store(lanes, f64x2.splat(1), 112);
  v128.store(lanes, first, 128);
}

/** Ends blocks up to the one that holds `place`. */
function advance(place: i32): void {
  while (place >= blockEnd && block < BLOCKS - 1) {
    endBlock();
    block++;
    beginBlock();
  }
}

function lower(values: v128): f64 {
  const first = f64x2.extract_lane(values, 0);
  const second = f64x2.extract_lane(values, 1);
  return second < first ? second : first;
}

function endBlock(): void {
  settle();
  const at = out + ((<usize>field.BLOCKS_AT) << 3) + <usize>block * BLOCK_BYTES;
  for (let k: usize = 0; k < 5; k++) {
    const both = v128.load(lanes + (k << 4));
    store<f64>(at + (k << 3), f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1));
  }
  store<f64>(at, last, 40);
  store<f64>(at, f64x2.extract_lane(v128.load(lanes, 128), 0), 48);
  store<f64>(at, lower(v128.load(lanes, 96)), 56);
  store<f64>(at, lower(v128.load(lanes, 112)) - 1, 64);
}

/** A stretch of bars that move begins at `place`: until there the equity stood still. */
export function beginStretch(place: i32): void {
  if (last >= peak) peakPlace = place - 1;
}

/** Ends a stretch: what waits for its neighbour goes alone. */
export function settle(): void {
  if (!waits) return;
  waits = false;
  // Of nothing there is no return: the lane that stands still is the value before it then.
  const still = last > 0 ? last : beforeWaiting;
  const equity = f64x2.replace_lane(f64x2.splat(still), 0, last);
  const before = f64x2.replace_lane(f64x2.splat(still), 0, beforeWaiting);
  addPair(equity, before, f64x2.splat(<f64>weightOfWaiting));
}

/** Ends all blocks: the equity has not moved since. */
export function end(): void {
  advance(count);
  endBlock();
  const weighted = v128.load(lanes, 80);
  if (last < peak) longest = max<i32>(longest, count - 1 - peakPlace);
  setNumber(out, field.WEIGHTED_CHANGES, f64x2.extract_lane(weighted, 0) + f64x2.extract_lane(weighted, 1));
  setNumber(out, field.LAST_EQUITY, last);
  setNumber(out, field.LONGEST_BARS, <f64>longest);
}

/** The equity at the next place of a stretch. */
export function step(equity: f64, place: i32): void {
  if (place >= blockEnd) advance(place);
  if ((place & 1) == 0) {
    beforeWaiting = last;
    weightOfWaiting = count - place;
    waits = true;
  } else {
    const before = f64x2.splat(last);
    const own = f64x2.replace_lane(before, 1, equity);
    const left = f64x2.replace_lane(f64x2.splat(<f64>(count - place + 1)), 1, <f64>(count - place));
    addPair(own, waits ? f64x2.replace_lane(before, 0, beforeWaiting) : before, left);
    waits = false;
  }
  last = equity;
  if (equity >= peak) raise(equity, place);
}

/** A peak of the whole range. */
function raise(equity: f64, place: i32): void {
  longest = max<i32>(longest, place - 1 - peakPlace);
  peak = equity;
  peakPlace = place;
}

/** Adds a pair of places, all but the peak of the whole range. */
function addPair(equity: v128, before: v128, left: v128): void {
  const r = f64x2.sub(f64x2.div(equity, before), f64x2.splat(1));
  const square = f64x2.mul(r, r);
  const loss = f64x2.pmin(f64x2.splat(0), r);
  v128.store(lanes, f64x2.add(v128.load(lanes), r));
  v128.store(lanes, f64x2.add(v128.load(lanes, 16), square), 16);
  v128.store(lanes, f64x2.add(v128.load(lanes, 32), f64x2.mul(square, r)), 32);
  v128.store(lanes, f64x2.add(v128.load(lanes, 48), f64x2.mul(square, square)), 48);
  v128.store(lanes, f64x2.add(v128.load(lanes, 64), f64x2.mul(loss, loss)), 64);
  v128.store(lanes, f64x2.add(v128.load(lanes, 80), f64x2.mul(f64x2.sub(equity, before), left)), 80);
  v128.store(lanes, f64x2.pmin(v128.load(lanes, 96), equity), 96);
  const higher = f64x2.pmax(v128.load(lanes, 128), equity);
  const highest = f64x2.pmax(higher, v128.shuffle<f64>(higher, higher, 0, 0));
  v128.store(lanes, f64x2.pmin(v128.load(lanes, 112), f64x2.div(equity, highest)), 112);
  v128.store(lanes, v128.shuffle<f64>(highest, highest, 1, 1), 128);
}

/** How a position's cash changes by the bar: not at all, a debt by a factor, or by a short position's charges. */
export const FREE = 0;
export const INDEBTED = 1;
export const CHARGED = 2;

/** Cash after the bars that `hold` measured, and what changes it: set before it is asked to. */
export let cash: f64 = 0;
let growth: f64 = 1;
let borrow: f64 = 0;
let financing: f64 = 0;

export function setCharges(debtGrowth: f64, borrowRate: f64, financingRate: f64): void {
  growth = debtGrowth;
  borrow = borrowRate;
  financing = financingRate;
}

/** One bar's cash. `worth` is the position's at its close. */
export function charged(kind: i32, owned: f64, worth: f64): f64 {
  if (kind == FREE) return owned;
  if (kind == INDEBTED) return owned * growth;
  const excess = 2 * worth - owned;
  return owned - borrow * worth - financing * (0.5 * (abs(excess) + excess));
}

/**
 * The places [place, to) of a stretch in which `units` (below zero: short) are held with `owned` in cash: the equity is
 * owned + units × price. Prices begin at `prices`. Leaves the cash at the end in `cash`.
 */
export function hold(kind: i32, prices: usize, owned: f64, units: f64, place: i32, to: i32): void {
  cash = owned;
  while (place < to) {
    if (place >= blockEnd) advance(place);
    const end = min<i32>(to, blockEnd);
    if ((place & 1) == 1) {
      stepHolding(kind, prices, units, place);
      place++;
      prices += 8;
    }
    const pairs = (end - place) >> 1;
    if (pairs > 0) {
      holdPairs(kind, prices, units, place, pairs);
      place += pairs << 1;
      prices += (<usize>pairs) << 4;
    }
    if (place < end) {
      stepHolding(kind, prices, units, place);
      place++;
      prices += 8;
    }
  }
}

function stepHolding(kind: i32, prices: usize, units: f64, place: i32): void {
  const worth = units * load<f64>(prices);
  cash = charged(kind, cash, abs(worth));
  step(cash + worth, place);
}

/** Sums stay in registers, and a bar that is no peak of the whole range meets no branch. */
function holdPairs(kind: i32, prices: usize, units: f64, place: i32, pairs: i32): void {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const zero = f64x2.splat(0);
  const size = f64x2.splat(units);
  let sums = v128.load(lanes);
  let squares = v128.load(lanes, 16);
  let cubes = v128.load(lanes, 32);
  let fourths = v128.load(lanes, 48);
  let losses = v128.load(lanes, 64);
  let weighted = v128.load(lanes, 80);
  let low = v128.load(lanes, 96);
  let ratio = v128.load(lanes, 112);
  let top = v128.load(lanes, 128);
  let left = f64x2.replace_lane(f64x2.splat(<f64>(count - place)), 1, <f64>(count - place - 1));
  let previous = f64x2.splat(last);
  let peaks = f64x2.splat(peak);
  let own = f64x2.splat(cash);
  for (let k = 0; k < pairs; k++, prices += 16) {
    const worth = f64x2.mul(size, v128.load(prices));
    if (kind != FREE) own = chargedPair(kind, own, worth);
    const equity = f64x2.add(own, worth);
    const before = v128.shuffle<f64>(previous, equity, 1, 2);
    previous = equity;
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
    const higher = f64x2.pmax(top, equity);
    const highest = f64x2.pmax(higher, v128.shuffle<f64>(higher, higher, 0, 0));
    ratio = f64x2.pmin(ratio, f64x2.div(equity, highest));
    top = v128.shuffle<f64>(highest, highest, 1, 1);
    if (v128.any_true(f64x2.ge(equity, peaks))) peaks = raiseBoth(equity, place + (k << 1));
  }
  last = f64x2.extract_lane(previous, 1);
  cash = f64x2.extract_lane(own, 1);
  v128.store(lanes, sums);
  v128.store(lanes, squares, 16);
  v128.store(lanes, cubes, 32);
  v128.store(lanes, fourths, 48);
  v128.store(lanes, losses, 64);
  v128.store(lanes, weighted, 80);
  v128.store(lanes, low, 96);
  v128.store(lanes, ratio, 112);
  v128.store(lanes, top, 128);
}

/** The cash of two bars, from that of the bar before in the second lane. */
function chargedPair(kind: i32, own: v128, worth: v128): v128 {
  const first = charged(kind, f64x2.extract_lane(own, 1), abs(f64x2.extract_lane(worth, 0)));
  const second = charged(kind, first, abs(f64x2.extract_lane(worth, 1)));
  return f64x2.replace_lane(f64x2.splat(first), 1, second);
}

function raiseBoth(equity: v128, place: i32): v128 {
  const first = f64x2.extract_lane(equity, 0);
  const second = f64x2.extract_lane(equity, 1);
  if (first >= peak) raise(first, place);
  if (second >= peak) raise(second, place + 1);
  return f64x2.splat(peak);
}
