import { countIn, nextIn, nextOutside, unite } from "./bits";
import * as field from "./layout";
import { at, number, pointer, setNumber, word } from "./layout";
import * as measure from "./measure";
import * as position from "./position";
import { evaluate, OPERATION_BYTES } from "./program";
import * as ride from "./ride";
import { heldInAll, runSleeve, writeTo } from "./sleeve";
import * as tradeLog from "./tradeLog";

let curve: usize = 0;
let total: usize = 0;
let touched: usize = 0;
let allTouched: usize = 0;
let held: usize = 0;
let progress: usize = 0;

/**
 * What accounts of several sleeves use in turn: two curves with a place for every bar, three bitsets; and the place at
 * which simulated bars are counted for whoever watches.
 */
export function useDesk(
  curveDesk: usize,
  totalDesk: usize,
  touchedDesk: usize,
  allTouchedDesk: usize,
  heldDesk: usize,
  progressDesk: usize,
): void {
  curve = curveDesk;
  total = totalDesk;
  touched = touchedDesk;
  allTouched = allTouchedDesk;
  held = heldDesk;
  progress = progressDesk;
}

/** Runs the accounts that stand from `first` on, one behind the other, each into its row. */
export function runBatch(first: usize, count: i32): void {
  let account = first;
  for (let k = 0; k < count; k++) account = runAccount(account);
}

/**
 * Runs one account into its row and leaves its equity at each bar in the desk's second curve; its trades go through a
 * log of so many at `log`, sleeve by sleeve.
 */
export function traceAccount(account: usize, log: usize, capacity: i32): void {
  tradeLog.beginTrades(log, capacity);
  beginAccount(account);
  const first = account + field.ACCOUNT_BYTES;
  runTogether(account, first, word(account, field.SLEEVES), pointer(account, field.ROW));
  tradeLog.endTrades();
}

/** Answers where the next account stands. */
function runAccount(account: usize): usize {
  beginAccount(account);
  const sleeves = word(account, field.SLEEVES);
  const row = pointer(account, field.ROW);
  const first = account + field.ACCOUNT_BYTES;
  return sleeves == 1 ? runAlone(account, first, row) : runTogether(account, first, sleeves, row);
}

function beginAccount(account: usize): void {
  const row = pointer(account, field.ROW);
  position.beginAccount(account);
  ride.beginAccount();
  setNumber(row, field.TRADES, 0);
  setNumber(row, field.WINS, 0);
  setNumber(row, field.GAINED, 0);
  setNumber(row, field.LOST, 0);
  setNumber(row, field.NOTIONAL, 0);
}

function runAlone(account: usize, sleeve: usize, row: usize): usize {
  const returns = word(account, field.END) - word(account, field.START) - 1;
  const capital = number(sleeve, field.CAPITAL);
  setNumber(row, field.FIRST_EQUITY, capital);
  measure.begin(returns, capital, row);
  writeTo(0, 0, 0);
  const next = runOne(account, sleeve, row);
  measure.end();
  setNumber(row, field.BARS_HELD, <f64>heldInAll());
  return next;
}

function runTogether(account: usize, first: usize, sleeves: i32, row: usize): usize {
  const start = word(account, field.START);
  const end = word(account, field.END);
  const firstBlock = start >> 7;
  const blocks = ((end + 127) >> 7) - firstBlock;
  const offset = (<usize>firstBlock) << 4;
  const bytes = (<usize>blocks) << 4;
  memory.fill(held + offset, 0, bytes);
  memory.fill(allTouched + offset, 0, bytes);
  let sleeve = first;
  let equity: f64 = 0;
  for (let k = 0; k < sleeves; k++) {
    const capital = number(sleeve, field.CAPITAL);
    equity += capital;
    memory.fill(touched + offset, 0, bytes);
    writeTo(curve, touched, held);
    sleeve = runOne(account, sleeve, row);
    addSleeve(capital, start, end, k == 0);
    unite(allTouched + offset, touched + offset, blocks);
    tradeLog.nextSleeve();
  }
  setNumber(row, field.FIRST_EQUITY, equity);
  measureCurve(start, end, row);
  return sleeve;
}

/** Runs one sleeve and adds what it traded to the row; answers where the next one stands. */
function runOne(account: usize, sleeve: usize, row: usize): usize {
  const operations = word(sleeve, field.OPERATIONS);
  const program = sleeve + field.SLEEVE_BYTES;
  // Two blocks of run-up: a rule that must hold for some bars looks back, by less than 256 in all.
  const from = max<i32>(0, (word(account, field.FIRST_SIGNAL) >> 7) - 2) & ~3;
  evaluate(program, operations, from, ((word(account, field.END) + 511) >> 9) << 2);
  runSleeve(account, sleeve);
  setNumber(row, field.TRADES, number(row, field.TRADES) + <f64>position.trades);
  setNumber(row, field.WINS, number(row, field.WINS) + <f64>position.wins);
  setNumber(row, field.GAINED, number(row, field.GAINED) + position.gained);
  setNumber(row, field.LOST, number(row, field.LOST) + position.lost);
  setNumber(row, field.NOTIONAL, number(row, field.NOTIONAL) + position.notional);
  const bars = word(account, field.END) - word(account, field.START);
  atomic.store<i64>(progress, atomic.load<i64>(progress) + bars);
  return program + <usize>(operations * OPERATION_BYTES);
}

/** Adds a sleeve's equity to the account's: where it was touched its curve, the last value before elsewhere. */
function addSleeve(capital: f64, start: i32, end: i32, first: bool): void {
  let equity = capital;
  for (let bar = start; bar < end; ) {
    const from = nextIn(touched, bar, end);
    addStill(equity, bar, from, first);
    bar = nextOutside(touched, from, end);
    addMoving(from, bar, first);
    if (bar > from) equity = at(curve, bar - 1);
  }
}

function addStill(equity: f64, from: i32, to: i32, first: bool): void {
  const pair = f64x2.splat(equity);
  let bar = from;
  for (; bar + 1 < to; bar += 2) {
    const place = total + ((<usize>bar) << 3);
    v128.store(place, first ? pair : f64x2.add(v128.load(place), pair));
  }
  if (bar < to) add(bar, equity, first);
}

function addMoving(from: i32, to: i32, first: bool): void {
  let bar = from;
  for (; bar + 1 < to; bar += 2) {
    const place = (<usize>bar) << 3;
    const own = v128.load(curve + place);
    v128.store(total + place, first ? own : f64x2.add(v128.load(total + place), own));
  }
  if (bar < to) add(bar, at(curve, bar), first);
}

function add(bar: i32, equity: f64, first: bool): void {
  const place = total + ((<usize>bar) << 3);
  store<f64>(place, first ? equity : load<f64>(place) + equity);
}

/** Measures the account's curve over the bars that any sleeve touched: elsewhere it stands still. */
function measureCurve(start: i32, end: i32, row: usize): void {
  measure.begin(end - start - 1, at(total, start), row);
  for (let bar = start + 1; bar < end; ) {
    const from = nextIn(allTouched, bar, end);
    if (from >= end) break;
    bar = nextOutside(allTouched, from, end);
    const place = from - start - 1;
    measure.beginStretch(place);
    measure.hold(measure.FREE, total + ((<usize>from) << 3), 0, 1, place, bar - start - 1);
    measure.settle();
  }
  measure.end();
  setNumber(row, field.BARS_HELD, <f64>countIn(held, start, end));
}
