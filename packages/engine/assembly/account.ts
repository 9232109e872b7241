import { nextIn, nextOutside, orBits } from "./bits";
import { at } from "./layout";
import { addRepeatedly } from "./repeat";

/**
 * Adds one sleeve to the account: its equity where it was touched, the last one before elsewhere. The first sleeve
 * begins the account.
 */
export function addSleeve(
  account: usize,
  accountTouched: usize,
  curve: usize,
  touched: usize,
  capital: f64,
  start: i32,
  end: i32,
  blocks: i32,
  first: bool,
): void {
  let equity = capital;
  for (let bar = start; bar < end; ) {
    const from = nextIn(touched, bar, end);
    for (; bar < from; bar++) add(account, bar, equity, first);
    const to = nextOutside(touched, bar, end);
    for (; bar < to; bar++) {
      equity = at(curve, bar);
      add(account, bar, equity, first);
    }
  }
  if (first) memory.copy(accountTouched, touched, (<usize>blocks) << 4);
  else orBits(accountTouched, touched, blocks, accountTouched);
}

function add(account: usize, bar: i32, equity: f64, first: bool): void {
  const place = account + ((<usize>bar) << 3);
  store<f64>(place, first ? equity : load<f64>(place) + equity);
}

/**
 * Wins, gains and losses of several sleeves' trades by entry bar, the earlier sleeve first. `lists` holds the lists one
 * after the other, each trade an entry bar and a profit; `counts` how many each has, and room for as many places.
 */
export function mergeTrades(lists: usize, counts: usize, sleeves: i32, out: usize): void {
  const heads = counts + ((<usize>sleeves) << 2);
  let place = 0;
  for (let k = 0; k < sleeves; k++) {
    store<i32>(heads + ((<usize>k) << 2), place);
    place += load<i32>(counts + ((<usize>k) << 2));
    store<i32>(counts + ((<usize>k) << 2), place);
  }
  let wins = 0;
  let gained: f64 = 0;
  let lost: f64 = 0;
  for (let left = place; left > 0; left--) {
    const k = earliest(lists, counts, heads, sleeves);
    const head = load<i32>(heads + ((<usize>k) << 2));
    const profit = load<f64>(lists + ((<usize>head) << 4), 8);
    store<i32>(heads + ((<usize>k) << 2), head + 1);
    if (profit > 0) wins++;
    gained += max<f64>(profit, 0);
    lost += max<f64>(-profit, 0);
  }
  store<f64>(out, <f64>wins);
  store<f64>(out, gained, 8);
  store<f64>(out, lost, 16);
}

function earliest(lists: usize, ends: usize, heads: usize, sleeves: i32): i32 {
  let best = -1;
  let bestBar: f64 = Infinity;
  for (let k = 0; k < sleeves; k++) {
    const head = load<i32>(heads + ((<usize>k) << 2));
    if (head >= load<i32>(ends + ((<usize>k) << 2))) continue;
    const bar = load<f64>(lists + ((<usize>head) << 4));
    if (bar < bestBar) {
      best = k;
      bestBar = bar;
    }
  }
  return best;
}

/** Sums of the second to fourth powers of the returns' distance from their mean; untouched bars returned zero. */
export function centralSums(
  returns: usize,
  touched: usize,
  start: i32,
  end: i32,
  mean: f64,
  out: usize,
): void {
  let second: f64 = 0;
  let third: f64 = 0;
  let fourth: f64 = 0;
  const still = 0 - mean;
  const stillSquare = still * still;
  for (let bar = start; bar < end; ) {
    const from = nextIn(touched, bar, end);
    if (from > bar) {
      second = addRepeatedly(second, stillSquare, from - bar);
      third = addRepeatedly(third, stillSquare * still, from - bar);
      fourth = addRepeatedly(fourth, stillSquare * stillSquare, from - bar);
    }
    bar = from;
    const to = nextOutside(touched, bar, end);
    for (; bar < to; bar++) {
      const deviation = at(returns, bar) - mean;
      const square = deviation * deviation;
      second += square;
      third += square * deviation;
      fourth += square * square;
    }
  }
  store<f64>(out, second);
  store<f64>(out, third, 8);
  store<f64>(out, fourth, 16);
}
