import * as field from "./layout";
import { at, integer, number, pointer } from "./layout";

/*
 * The one open position and its sleeve's account. One sleeve runs at a time, so that its state is the module's.
 */
export let side: f64 = 0;
export let entryBar: i32 = 0;
export let equity: f64 = 0;
export let trades: i32 = 0;
export let wins: i32 = 0;
export let gained: f64 = 0;
export let lost: f64 = 0;
export let notional: f64 = 0;

let sleeve: usize = 0;
let units: f64 = 0;
let cash: f64 = 0;
/** Highest high (lowest low) since the fill; only a trailing stop asks for it. */
let extreme: f64 = 0;
let entryPrice: f64 = 0;
let equityBefore: f64 = 0;

/** Begins a sleeve: all its capital, no position. */
export function begin(input: usize): void {
  sleeve = input;
  equity = number(input, field.CAPITAL);
  side = 0;
  trades = 0;
  wins = 0;
  gained = 0;
  lost = 0;
  notional = 0;
}

function slippageAt(bar: i32): f64 {
  const volatility = at(pointer(sleeve, field.VOLATILITY), bar);
  const slippage = number(sleeve, field.SLIPPAGE_BPS) / 10000;
  return min<f64>(0.5, slippage + number(sleeve, field.SLIPPAGE_VOLATILITY) * volatility);
}

function commissionOf(traded: f64): f64 {
  return traded * (number(sleeve, field.COMMISSION_BPS) / 10000);
}

function exposureAt(signalBar: i32): f64 {
  const leverage = number(sleeve, field.LEVERAGE);
  const target = number(sleeve, field.VOLATILITY_TARGET);
  if (target == 0) return leverage;
  const daily = at(pointer(sleeve, field.VOLATILITY), signalBar);
  const volatility = daily * sqrt(number(sleeve, field.BARS_PER_YEAR));
  return volatility == 0 ? leverage : min<f64>(leverage, target / volatility);
}

/** Buys (1) or sells short (−1) at a price before slippage. */
export function open(direction: f64, bar: i32, reference: f64): void {
  side = direction;
  entryBar = bar;
  entryPrice = reference * (1 + direction * slippageAt(bar - 1));
  units = (exposureAt(bar - 1) * equity) / entryPrice;
  const traded = units * entryPrice;
  cash = equity - direction * units * entryPrice - commissionOf(traded);
  extreme = entryPrice;
  equityBefore = equity;
  notional += traded;
}

/** Closes at a price before slippage; a liquidation leaves nothing. */
export function close(bar: i32, reference: f64, liquidation: bool): void {
  const slippage = liquidation ? 0 : slippageAt(bar - 1);
  const price = reference * (1 - side * slippage);
  const left = liquidation ? 0 : cash + side * units * price - commissionOf(units * price);
  equity = left > 0 ? left : 0;
  notional += units * price;
  side = 0;
  const profit = equity - equityBefore;
  if (profit > 0) wins++;
  gained += max<f64>(profit, 0);
  lost += max<f64>(-profit, 0);
  trades++;
}

/** Closes the position if the bar touches one of its levels. */
export function closeIfTouched(bar: i32): void {
  const nextClose = integer(sleeve, field.NEXT_CLOSE) == 1;
  let adverse = (-side * cash) / units;
  let liquidation = true;
  const stopLoss = number(sleeve, field.STOP_LOSS);
  const atLoss = entryPrice * (1 - side * stopLoss);
  if (stopLoss > 0 && side * atLoss > side * adverse) {
    adverse = atLoss;
    liquidation = false;
  }
  const trailing = number(sleeve, field.TRAILING_STOP);
  const atTrail = extreme * (1 - side * trailing);
  if (trailing > 0 && side * atTrail > side * adverse) {
    adverse = atTrail;
    liquidation = false;
  }
  const takeProfit = number(sleeve, field.TAKE_PROFIT);
  const profit = takeProfit > 0 ? entryPrice * (1 + side * takeProfit) : side * Infinity;
  const opened = at(pointer(sleeve, field.OPEN), bar);
  const worst = at(pointer(sleeve, side > 0 ? field.LOW : field.HIGH), bar);
  const best = at(pointer(sleeve, side > 0 ? field.HIGH : field.LOW), bar);
  if (!nextClose && side * opened <= side * adverse) return close(bar, opened, liquidation);
  if (!nextClose && side * opened >= side * profit) return close(bar, opened, false);
  if (side * worst <= side * adverse) {
    const closed = at(pointer(sleeve, field.CLOSE), bar);
    return close(bar, nextClose && side * closed < side * adverse ? closed : adverse, liquidation);
  }
  if (side * best >= side * profit) close(bar, profit, false);
}

/** Charges the bar and answers the equity at its close; closes the position where nothing is left. */
export function settle(bar: i32): f64 {
  if (side == 0) return equity;
  const closed = at(pointer(sleeve, field.CLOSE), bar);
  const worth = units * closed;
  const financing = number(sleeve, field.FINANCING) / number(sleeve, field.BARS_PER_YEAR);
  const borrow = number(sleeve, field.BORROW) / number(sleeve, field.BARS_PER_YEAR);
  if (side > 0) cash = cash < 0 ? cash * (1 + financing) : cash;
  else cash = cash - borrow * worth - financing * max<f64>(0, 2 * worth - cash);
  const left = cash + side * worth;
  if (left <= 0) {
    close(bar, closed, true);
    return equity;
  }
  if (integer(sleeve, field.NEXT_CLOSE) == 0 || bar > entryBar) {
    extreme =
      side > 0
        ? max<f64>(extreme, at(pointer(sleeve, field.HIGH), bar))
        : min<f64>(extreme, at(pointer(sleeve, field.LOW), bar));
  }
  return left;
}

/** Below this part of a price a level counts as surely not reached, whatever was rounded on the way. */
const MARGIN: f64 = 1e-9;

/**
 * Holds a long position from `bar` up to `to` (not included) while no bar comes near a level, writing the equity at
 * each close. Answers the first bar that it did not settle.
 */
export function rideLong(bar: i32, to: i32): i32 {
  const closes = pointer(sleeve, field.CLOSE);
  const highs = pointer(sleeve, field.HIGH);
  const floors = pointer(sleeve, field.FLOOR);
  const ceilings = pointer(sleeve, field.CEILING);
  const curve = pointer(sleeve, field.EQUITY);
  const growth = 1 + number(sleeve, field.FINANCING) / number(sleeve, field.BARS_PER_YEAR);
  const stopLoss = number(sleeve, field.STOP_LOSS);
  const takeProfit = number(sleeve, field.TAKE_PROFIT);
  const trailing = number(sleeve, field.TRAILING_STOP);
  const keep = 1 - trailing;
  let stop = stopLoss > 0 ? entryPrice * (1 - stopLoss) : -Infinity;
  if (trailing > 0) stop = max<f64>(stop, extreme * keep);
  const profit = takeProfit > 0 ? entryPrice * (1 + takeProfit) : Infinity;
  const size = units;
  const safe = size * (1 - MARGIN);
  let highest = extreme;
  let owed = cash;
  for (; bar < to; bar++) {
    const worst = at(floors, bar);
    if (worst <= stop || at(ceilings, bar) >= profit || owed + safe * worst <= 0) break;
    const worth = size * at(closes, bar);
    const charged = owed < 0 ? owed * growth : owed;
    const left = charged + worth;
    if (left <= 0) break;
    owed = charged;
    store<f64>(curve + ((<usize>bar) << 3), left);
    if (trailing > 0 && at(highs, bar) > highest) {
      highest = at(highs, bar);
      stop = max<f64>(stop, highest * keep);
    }
  }
  cash = owed;
  extreme = highest;
  return bar;
}

/** The same for a short position. */
export function rideShort(bar: i32, to: i32): i32 {
  const closes = pointer(sleeve, field.CLOSE);
  const lows = pointer(sleeve, field.LOW);
  const floors = pointer(sleeve, field.FLOOR);
  const ceilings = pointer(sleeve, field.CEILING);
  const curve = pointer(sleeve, field.EQUITY);
  const rate = number(sleeve, field.FINANCING) / number(sleeve, field.BARS_PER_YEAR);
  const borrowRate = number(sleeve, field.BORROW) / number(sleeve, field.BARS_PER_YEAR);
  const stopLoss = number(sleeve, field.STOP_LOSS);
  const takeProfit = number(sleeve, field.TAKE_PROFIT);
  const trailing = number(sleeve, field.TRAILING_STOP);
  const keep = 1 + trailing;
  let stop = stopLoss > 0 ? entryPrice * (1 + stopLoss) : Infinity;
  if (trailing > 0) stop = min<f64>(stop, extreme * keep);
  const profit = takeProfit > 0 ? entryPrice * (1 - takeProfit) : -Infinity;
  const size = units;
  const safe = size * (1 + MARGIN);
  let lowest = extreme;
  let owned = cash;
  for (; bar < to; bar++) {
    const worst = at(ceilings, bar);
    if (worst >= stop || at(floors, bar) <= profit || safe * worst >= owned) break;
    const worth = size * at(closes, bar);
    const charged = owned - borrowRate * worth - rate * max<f64>(0, 2 * worth - owned);
    const left = charged - worth;
    if (left <= 0) break;
    owned = charged;
    store<f64>(curve + ((<usize>bar) << 3), left);
    if (trailing > 0 && at(lows, bar) < lowest) {
      lowest = at(lows, bar);
      stop = min<f64>(stop, lowest * keep);
    }
  }
  cash = owned;
  extreme = lowest;
  return bar;
}
