import { countIn, nextIn, nextOutside, orBits } from "./bits";
import { at } from "./layout";
import * as measure from "./measure";

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

/** Measures an account's dense curve over the bars that it touched; `row` as `measure.ts` has it. */
export function measureCurve(
  curve: usize,
  touched: usize,
  held: usize,
  start: i32,
  end: i32,
  row: usize,
): void {
  measure.begin(end - start - 1, at(curve, start), row);
  for (let bar = start + 1; bar < end; ) {
    const from = nextIn(touched, bar, end);
    if (from >= end) break;
    bar = nextOutside(touched, from, end);
    measure.stretch(curve + ((<usize>from) << 3), from - start - 1, bar - start - 1);
  }
  measure.end(at(curve, end - 1));
  store<f64>(row, <f64>countIn(held, start, end), 56);
}
