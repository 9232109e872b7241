import * as field from "./layout";
import { number, pointer } from "./layout";
import * as measure from "./measure";
import * as position from "./position";
import { extremeAfter, firstTouch, firstTouchTrailingLong, firstTouchTrailingShort } from "./scan";

/*
 * Holds a position over bars that come near no level: finds the first that does, and measures or writes the equity at
 * each close before it.
 */

/** A charge is bounded over so many bars, so that they are held at a time. */
export const SEGMENT_BARS: i32 = 256;
/** Below this part of a price a level counts as surely not reached, whatever was rounded on the way. */
const MARGIN: f64 = 1e-9;

let highs: usize = 0;
let lows: usize = 0;
let closes: usize = 0;
let floors: usize = 0;
let ceilings: usize = 0;
let floorMins: usize = 0;
let ceilingMaxs: usize = 0;
let highMaxs: usize = 0;
let lowMins: usize = 0;
let growth: f64 = 1;
/** How much a debt may grow, and a short position's charges weigh, within a segment. */
let debtGrowth: f64 = 1;
let shortWeight: f64 = 1;

export function beginAccount(): void {
  growth = 1 + position.financing;
  let all = growth;
  for (let bars = 1; bars < SEGMENT_BARS; bars *= 2) all *= all;
  debtGrowth = all * (1 + MARGIN);
  measure.setCharges(growth, position.borrow, position.financing);
  shortWeight = (1 + <f64>SEGMENT_BARS * (position.borrow + position.financing)) * (1 + MARGIN);
}

export function beginSleeve(sleeve: usize): void {
  const symbol = pointer(sleeve, field.SYMBOL);
  highs = pointer(symbol, field.HIGH);
  lows = pointer(symbol, field.LOW);
  closes = pointer(symbol, field.CLOSE);
  floors = pointer(symbol, field.FLOOR);
  ceilings = pointer(symbol, field.CEILING);
  floorMins = pointer(symbol, field.FLOOR_MIN);
  ceilingMaxs = pointer(symbol, field.CEILING_MAX);
  highMaxs = pointer(symbol, field.HIGH_MAX);
  lowMins = pointer(symbol, field.LOW_MIN);
}

/**
 * At most `SEGMENT_BARS` bars of [bar, to): measured as places from `place` on, or, where `curve` is given, written to
 * it. Answers the bar reached.
 */
export function ride(curve: usize, bar: i32, to: i32, place: i32): i32 {
  const end = min<i32>(to, bar + SEGMENT_BARS);
  return position.side > 0 ? rideLong(curve, bar, end, place) : rideShort(curve, bar, end, place);
}

function rideLong(curve: usize, bar: i32, end: i32, place: i32): i32 {
  const owned = position.cash;
  let lower = position.stop;
  if (owned < 0) {
    const level = (owned * debtGrowth) / -position.units;
    if (level > lower) lower = level;
  }
  let reached = position.extreme;
  let found: i32;
  if (position.trailing > 0) {
    found = firstTouchTrailingLong(
      floors,
      ceilings,
      highs,
      floorMins,
      ceilingMaxs,
      highMaxs,
      bar,
      end,
      lower,
      position.profit,
      reached,
      1 - position.trailing,
    );
    reached = extremeAfter;
  } else found = firstTouch(floors, ceilings, floorMins, ceilingMaxs, bar, end, lower, position.profit);
  const kind = owned < 0 && growth > 1 ? measure.INDEBTED : measure.FREE;
  position.carryOn(held(kind, curve, bar, found, owned, position.units, place), reached);
  return found;
}

function rideShort(curve: usize, bar: i32, end: i32, place: i32): i32 {
  const owned = position.cash;
  let upper = position.stop;
  const level = owned / (position.units * shortWeight);
  if (level < upper) upper = level;
  let reached = position.extreme;
  let found: i32;
  if (position.trailing > 0) {
    found = firstTouchTrailingShort(
      floors,
      ceilings,
      lows,
      floorMins,
      ceilingMaxs,
      lowMins,
      bar,
      end,
      position.profit,
      upper,
      reached,
      1 + position.trailing,
    );
    reached = extremeAfter;
  } else found = firstTouch(floors, ceilings, floorMins, ceilingMaxs, bar, end, position.profit, upper);
  const kind = position.borrow > 0 || position.financing > 0 ? measure.CHARGED : measure.FREE;
  position.carryOn(held(kind, curve, bar, found, owned, -position.units, place), reached);
  return found;
}

/** Measures or writes the bars [bar, end); answers the cash after them. */
function held(kind: i32, curve: usize, bar: i32, end: i32, owned: f64, units: f64, place: i32): f64 {
  const prices = closes + ((<usize>bar) << 3);
  if (curve != 0) return write(kind, curve + ((<usize>bar) << 3), prices, owned, units, end - bar);
  measure.hold(kind, prices, owned, units, place, place + end - bar);
  return measure.cash;
}

function write(kind: i32, out: usize, prices: usize, owned: f64, units: f64, bars: i32): f64 {
  for (let k = 0; k < bars; k++, out += 8, prices += 8) {
    const worth = units * load<f64>(prices);
    owned = measure.charged(kind, owned, abs(worth));
    store<f64>(out, owned + worth);
  }
  return owned;
}
