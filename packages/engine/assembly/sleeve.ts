import { include, isIn, nextIn, nextInEither } from "./bits";
import * as field from "./layout";
import { at, integer, pointer, setResult } from "./layout";
import * as position from "./position";

let sleeve: usize = 0;
let curve: usize = 0;
let fills: usize = 0;
let nextClose: bool = false;
let last: i32 = 0;

/**
 * Runs one sleeve from entry to exit; bars without a position cost nothing. Writes the equity at the close of every
 * bar that it touched, adds the bars touched and held to their bitsets, and the trades to their list where one is asked.
 */
export function runSleeve(input: usize): void {
  sleeve = input;
  curve = pointer(input, field.EQUITY);
  nextClose = integer(input, field.NEXT_CLOSE) == 1;
  fills = pointer(input, nextClose ? field.CLOSE : field.OPEN);
  last = integer(input, field.END) - 1;
  position.begin(input);
  const longs = pointer(input, field.LONG_ENTRY);
  const shorts = pointer(input, field.SHORT_ENTRY);
  // A position opened at the last close would be closed at the same price.
  const signalsEnd = nextClose ? last - 1 : last;
  let bar = integer(input, field.FIRST_SIGNAL);
  while (position.equity > 0) {
    const signal = nextInEither(longs, shorts, bar, signalsEnd);
    if (signal >= signalsEnd) break;
    position.open(isIn(longs, signal) ? 1 : -1, signal + 1, at(fills, signal + 1));
    bar = hold(signal + 1);
  }
  setResult(input, 0, position.equity);
  setResult(input, 1, position.notional);
  setResult(input, 2, <f64>position.trades);
  setResult(input, 3, <f64>position.wins);
  setResult(input, 4, position.gained);
  setResult(input, 5, position.lost);
}

/** Holds the position opened at `entry`, and those it is reversed into; answers the bar at which the sleeve is flat. */
function hold(entry: i32): i32 {
  const holdingMax = integer(sleeve, field.HOLDING_BARS_MAX);
  let from = entry;
  while (true) {
    const long = position.side > 0;
    const signal = nextIn(pointer(sleeve, long ? field.LONG_EXIT : field.SHORT_EXIT), from, last);
    const limit = holdingMax > 0 ? min<i32>(from + holdingMax, last) : last;
    const to = min<i32>(signal + 1, limit);
    const closed = walk(from, to);
    if (position.side == 0) return finish(entry, closed, closed + 1);
    if (signal + 1 > limit) {
      closeAt(limit, true);
      return finish(entry, limit, limit + 1);
    }
    closeAt(to, nextClose);
    const reverse = isIn(pointer(sleeve, long ? field.SHORT_ENTRY : field.LONG_ENTRY), signal);
    if (!reverse || !(position.equity > 0) || (nextClose && to == last)) {
      return finish(entry, to, nextClose ? to + 1 : to);
    }
    position.open(long ? -1 : 1, to, at(fills, to));
    from = to;
  }
}

/** Lives through the bars [from, to), the first being the fill's; answers the bar at which it was closed, or `to`. */
function walk(from: i32, to: i32): i32 {
  let bar = from;
  if (nextClose) {
    record(bar, position.settle(bar));
    if (position.side == 0) return bar;
    bar++;
  }
  while (bar < to) {
    bar = position.side > 0 ? position.rideLong(bar, to) : position.rideShort(bar, to);
    if (bar >= to) return to;
    position.closeIfTouched(bar);
    record(bar, position.settle(bar));
    if (position.side == 0) return bar;
    bar++;
  }
  return to;
}

/** Closes at the bar's fill price, or at its close after its stops had their turn. */
function closeAt(bar: i32, atClose: bool): void {
  if (!atClose) return position.close(bar, at(fills, bar), false);
  position.closeIfTouched(bar);
  if (position.side != 0) position.close(bar, at(pointer(sleeve, field.CLOSE), bar), false);
}

function record(bar: i32, equity: f64): void {
  store<f64>(curve + ((<usize>bar) << 3), equity);
}

function finish(entry: i32, bar: i32, heldTo: i32): i32 {
  record(bar, position.equity);
  include(pointer(sleeve, field.TOUCHED), entry, bar + 1);
  include(pointer(sleeve, field.HELD), nextClose ? entry + 1 : entry, heldTo);
  return bar;
}
