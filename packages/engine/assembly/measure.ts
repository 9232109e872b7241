import { centralSums } from "./account";
import { countIn, nextIn, nextOutside } from "./bits";
import { at } from "./layout";
import { addRepeatedly } from "./repeat";

const BLOCKS = 16;
const BLOCK_BYTES: usize = 40;

let returns: usize = 0;
let sum: f64 = 0;
let downside: f64 = 0;
let equitySum: f64 = 0;
let before: f64 = 0;
let peak: f64 = 0;
let depth: f64 = 0;
let barsBelow: i32 = 0;
let longest: i32 = 0;

/**
 * Everything that statistics are made of, from an account's equity where it was touched; between, it stands still.
 * Writes sum of returns, their downside squares, sum of equity, deepest and longest drawdown, last equity, bars held,
 * second to fourth central sums; from byte 128 the five sums of each of 16 blocks. `first` is the equity at `start`.
 */
export function measure(
  curve: usize,
  touched: usize,
  held: usize,
  start: i32,
  end: i32,
  first: f64,
  returnsOut: usize,
  out: usize,
): void {
  returns = returnsOut;
  sum = 0;
  downside = 0;
  equitySum = first;
  before = first;
  peak = first;
  depth = 0;
  barsBelow = 0;
  longest = 0;
  const count = end - start - 1;
  for (let block = 0; block < BLOCKS; block++) {
    const from = start + 1 + <i32>((<i64>block * count) / BLOCKS);
    const to = start + 1 + <i32>((<i64>(block + 1) * count) / BLOCKS);
    measureBlock(curve, touched, from, to, out + 128 + <usize>block * BLOCK_BYTES);
  }
  store<f64>(out, sum);
  store<f64>(out, downside, 8);
  store<f64>(out, equitySum, 16);
  store<f64>(out, depth, 24);
  store<f64>(out, <f64>longest, 32);
  store<f64>(out, before, 40);
  store<f64>(out, <f64>countIn(held, start, end), 48);
  centralSums(returnsOut, touched, start + 1, end, sum / <f64>count, out + 56);
}

function measureBlock(curve: usize, touched: usize, start: i32, end: i32, out: usize): void {
  memory.fill(out, 0, BLOCK_BYTES);
  for (let bar = start; bar < end; ) {
    const from = nextIn(touched, bar, end);
    if (from > bar) standStill(from - bar);
    const to = nextOutside(touched, from, end);
    if (to > from) move(curve, from, to, out);
    bar = to;
  }
}

/** Bars whose equity is that of the bar before: returns of zero add nothing. */
function standStill(count: i32): void {
  equitySum = addRepeatedly(equitySum, before, count);
  if (before >= peak) return;
  barsBelow += count;
  if (barsBelow > longest) longest = barsBelow;
}

/** A value is worth a division only below this part of the peak; the margin is far above any rounding. */
function gateOf(deepest: f64): f64 {
  return (1 + deepest) * (1 + 1e-12) + 1e-15;
}

/** Bars whose equity moved. Two sums share a vector: all of them and the extremes then stay in registers. */
function move(curve: usize, start: i32, end: i32, out: usize): void {
  let sums = f64x2.replace_lane(f64x2.splat(sum), 1, load<f64>(out));
  let falls = f64x2.replace_lane(f64x2.splat(downside), 1, load<f64>(out, 32));
  let lower = v128.load(out, 8);
  let upper = f64x2.replace_lane(f64x2.splat(equitySum), 1, load<f64>(out, 24));
  let previous = before;
  let highest = peak;
  let below = barsBelow;
  let gate = highest * gateOf(depth);
  for (let bar = start; bar < end; bar++) {
    const equity = at(curve, bar);
    // Of an account that has nothing left no bar is touched: `previous` is above zero.
    const change = equity / previous - 1;
    store<f64>(returns + ((<usize>bar) << 3), change);
    previous = equity;
    const square = change * change;
    const fall = 0.5 * (change - abs(change));
    sums = f64x2.add(sums, f64x2.splat(change));
    falls = f64x2.add(falls, f64x2.splat(fall * fall));
    lower = f64x2.add(lower, f64x2.replace_lane(f64x2.splat(square), 1, square * change));
    upper = f64x2.add(upper, f64x2.replace_lane(f64x2.splat(equity), 1, square * square));
    if (equity >= highest) {
      if (below > longest) longest = below;
      highest = equity;
      below = 0;
      gate = highest * gateOf(depth);
    } else {
      below++;
      if (equity < gate) {
        depth = min<f64>(depth, equity / highest - 1);
        gate = highest * gateOf(depth);
      }
    }
  }
  before = previous;
  peak = highest;
  barsBelow = below;
  if (below > longest) longest = below;
  sum = f64x2.extract_lane(sums, 0);
  downside = f64x2.extract_lane(falls, 0);
  equitySum = f64x2.extract_lane(upper, 0);
  store<f64>(out, f64x2.extract_lane(sums, 1));
  v128.store(out, lower, 8);
  store<f64>(out, f64x2.extract_lane(upper, 1), 24);
  store<f64>(out, f64x2.extract_lane(falls, 1), 32);
}
