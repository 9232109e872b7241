import { include, isIn, nextIn, nextInEither } from "./bits";
import * as field from "./layout";
import { at, pointer, word } from "./layout";
import * as measure from "./measure";
import * as position from "./position";
import * as ride from "./ride";
import * as tradeLog from "./tradeLog";

let curve: usize = 0;
let touched: usize = 0;
let held: usize = 0;
let barsHeld: i32 = 0;
let start: i32 = 0;
let last: i32 = 0;
let closes: usize = 0;
let fills: usize = 0;
let longExits: usize = 0;
let shortExits: usize = 0;
let longEntries: usize = 0;
let shortEntries: usize = 0;
let holdingMax: i32 = 0;

/**
 * Where a sleeve's bars go. Alone in its account (no curve) it is measured while it runs. Among others it writes its equity to a curve that has a place for every bar, and adds the bars it touched and held.
 */
export function writeTo(curveOut: usize, touchedOut: usize, heldOut: usize): void {
  curve = curveOut;
  touched = touchedOut;
  held = heldOut;
  barsHeld = 0;
}

export function heldInAll(): i32 {
  return barsHeld;
}

/** Runs one sleeve from entry to exit; bars without a position cost nothing. */
export function runSleeve(account: usize, sleeve: usize): void {
  const symbol = pointer(sleeve, field.SYMBOL);
  position.beginSleeve(sleeve);
  ride.beginSleeve(sleeve);
  closes = pointer(symbol, field.CLOSE);
  fills = position.nextClose ? closes : pointer(symbol, field.OPEN);
  start = word(account, field.START);
  last = word(account, field.END) - 1;
  holdingMax = word(sleeve, field.HOLDING_BARS_MAX);
  longEntries = pointer(sleeve, field.LONG_ENTRY);
  longExits = pointer(sleeve, field.LONG_EXIT);
  shortEntries = pointer(sleeve, field.SHORT_ENTRY);
  shortExits = pointer(sleeve, field.SHORT_EXIT);
  // A position opened at the last close would be closed at the same price.
  const signalsEnd = position.nextClose ? last - 1 : last;
  let bar = word(account, field.FIRST_SIGNAL);
  while (position.equity > 0) {
    const signal = nextInEither(longEntries, shortEntries, bar, signalsEnd);
    if (signal >= signalsEnd) break;
    if (curve == 0) measure.beginStretch(signal - start);
    position.open(isIn(longEntries, signal) ? 1 : -1, signal + 1, at(fills, signal + 1));
    bar = hold(signal + 1);
  }
}

/** Holds the position opened at `entry`, and those it is reversed into; answers the bar at which the sleeve is flat. */
function hold(entry: i32): i32 {
  let from = entry;
  while (true) {
    const long = position.side > 0;
    const limit = holdingMax > 0 ? min<i32>(from + holdingMax, last) : last;
    const signal = nextIn(long ? longExits : shortExits, from, min<i32>(limit, last));
    const to = min<i32>(signal + 1, limit);
    const closed = walk(from, to);
    if (position.side == 0) return finish(entry, closed, closed + 1);
    if (signal + 1 > limit) {
      const expired = holdingMax > 0 && limit - from >= holdingMax;
      closeAt(limit, true, expired ? tradeLog.BY_HOLDING_LIMIT : tradeLog.BY_END_OF_PART);
      return finish(entry, limit, limit + 1);
    }
    closeAt(to, position.nextClose, tradeLog.BY_SIGNAL);
    const reverse = isIn(long ? shortEntries : longEntries, signal);
    if (!reverse || !(position.equity > 0) || (position.nextClose && to == last)) {
      return finish(entry, to, position.nextClose ? to + 1 : to);
    }
    position.open(long ? -1 : 1, to, at(fills, to));
    from = to;
  }
}

/** Lives through the bars [from, to), the first being the fill's; answers the bar at which it was closed, or `to`. */
function walk(from: i32, to: i32): i32 {
  let bar = from;
  if (position.nextClose) {
    const equity = position.settle(bar);
    if (position.side == 0) return bar;
    record(bar, equity);
    bar++;
  }
  while (bar < to) {
    const segmentEnd = min<i32>(to, bar + ride.SEGMENT_BARS);
    bar = ride.ride(curve, bar, to, bar - start - 1);
    if (bar >= segmentEnd) continue;
    position.closeIfTouched(bar);
    const equity = position.settle(bar);
    if (position.side == 0) return bar;
    record(bar, equity);
    bar++;
  }
  return to;
}

/** Closes at the bar's fill price, or at its close after its stops had their turn. */
function closeAt(bar: i32, atClose: bool, reason: i32): void {
  if (!atClose) return position.close(bar, at(fills, bar), reason);
  position.closeIfTouched(bar);
  if (position.side != 0) position.close(bar, at(closes, bar), reason);
}

function record(bar: i32, equity: f64): void {
  if (curve == 0) measure.step(equity, bar - start - 1);
  else store<f64>(curve + ((<usize>bar) << 3), equity);
}

function finish(entry: i32, bar: i32, heldTo: i32): i32 {
  record(bar, position.equity);
  const heldFrom = position.nextClose ? entry + 1 : entry;
  if (curve == 0) {
    measure.settle();
    barsHeld += heldTo - heldFrom;
  } else {
    include(touched, entry, bar + 1);
    include(held, heldFrom, heldTo);
  }
  return bar;
}
