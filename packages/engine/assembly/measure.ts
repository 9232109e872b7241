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

function move(curve: usize, start: i32, end: i32, out: usize): void {
  let blockSum = load<f64>(out);
  let squares = load<f64>(out, 8);
  let cubes = load<f64>(out, 16);
  let fourths = load<f64>(out, 24);
  let downs = load<f64>(out, 32);
  let previous = before;
  let total = sum;
  let equities = equitySum;
  let falls = downside;
  let highest = peak;
  let below = barsBelow;
  let most = longest;
  let deepest = depth;
  let gate = highest * gateOf(deepest);
  for (let bar = start; bar < end; bar++) {
    const equity = at(curve, bar);
    const change = previous > 0 ? equity / previous - 1 : 0;
    store<f64>(returns + ((<usize>bar) << 3), change);
    previous = equity;
    const square = change * change;
    const fall = 0.5 * (change - abs(change));
    const fallSquare = fall * fall;
    total += change;
    equities += equity;
    falls += fallSquare;
    blockSum += change;
    squares += square;
    cubes += square * change;
    fourths += square * square;
    downs += fallSquare;
    if (equity >= highest) {
      if (below > most) most = below;
      highest = equity;
      below = 0;
      gate = highest * gateOf(deepest);
    } else {
      below++;
      if (equity < gate) {
        deepest = min<f64>(deepest, equity / highest - 1);
        gate = highest * gateOf(deepest);
      }
    }
  }
  before = previous;
  sum = total;
  equitySum = equities;
  downside = falls;
  peak = highest;
  depth = deepest;
  barsBelow = below;
  longest = below > most ? below : most;
  store<f64>(out, blockSum);
  store<f64>(out, squares, 8);
  store<f64>(out, cubes, 16);
  store<f64>(out, fourths, 24);
  store<f64>(out, downs, 32);
}
