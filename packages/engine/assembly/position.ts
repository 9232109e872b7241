import * as field from "./layout";
import { at, number, pointer, word } from "./layout";
import * as tradeLog from "./tradeLog";

/*
 * The one open position and its sleeve's account. One sleeve runs at a time, so that its state is the module's.
 */
export let side: f64 = 0;
export let units: f64 = 0;
export let cash: f64 = 0;
export let equity: f64 = 0;
/** Highest high (lowest low) since the fill; only a trailing stop asks for it. */
export let extreme: f64 = 0;
/** Levels that do not move; out of reach where none is set. */
export let stop: f64 = 0;
export let profit: f64 = 0;
export let trailing: f64 = 0;
/** Of the notional and of what exceeds the equity, a bar. */
export let borrow: f64 = 0;
export let financing: f64 = 0;
export let trades: i32 = 0;
export let wins: i32 = 0;
export let gained: f64 = 0;
export let lost: f64 = 0;
export let notional: f64 = 0;
export let nextClose: bool = false;

let opens: usize = 0;
let highs: usize = 0;
let lows: usize = 0;
let closes: usize = 0;
let volatilities: usize = 0;
let entryBar: i32 = 0;
let entryPrice: f64 = 0;
let exposure: f64 = 0;
let equityBefore: f64 = 0;
let commission: f64 = 0;
let slippage: f64 = 0;
let slippageVolatility: f64 = 0;
let rootOfYear: f64 = 0;
let leverage: f64 = 0;
let volatilityTarget: f64 = 0;
let stopLoss: f64 = 0;
let takeProfit: f64 = 0;

const BPS: f64 = 10000;

/** Begins an account: its costs. */
export function beginAccount(account: usize): void {
  const perYear = number(account, field.BARS_PER_YEAR);
  commission = number(account, field.COMMISSION_BPS) / BPS;
  slippage = number(account, field.SLIPPAGE_BPS) / BPS;
  slippageVolatility = number(account, field.SLIPPAGE_VOLATILITY);
  borrow = number(account, field.BORROW) / perYear;
  financing = number(account, field.FINANCING) / perYear;
  rootOfYear = sqrt(perYear);
}

/** Begins a sleeve: all its capital, no position. */
export function beginSleeve(sleeve: usize): void {
  const symbol = pointer(sleeve, field.SYMBOL);
  opens = pointer(symbol, field.OPEN);
  highs = pointer(symbol, field.HIGH);
  lows = pointer(symbol, field.LOW);
  closes = pointer(symbol, field.CLOSE);
  volatilities = pointer(symbol, field.VOLATILITY);
  nextClose = word(symbol, field.NEXT_CLOSE) == 1;
  equity = number(sleeve, field.CAPITAL);
  leverage = number(sleeve, field.LEVERAGE);
  volatilityTarget = number(sleeve, field.VOLATILITY_TARGET);
  stopLoss = number(sleeve, field.STOP_LOSS);
  takeProfit = number(sleeve, field.TAKE_PROFIT);
  trailing = number(sleeve, field.TRAILING_STOP);
  side = 0;
  trades = 0;
  wins = 0;
  gained = 0;
  lost = 0;
  notional = 0;
}

function slippageAt(bar: i32): f64 {
  // Adding nothing is not worth the way to the column.
  const wild = slippageVolatility > 0 ? slippageVolatility * at(volatilities, bar) : 0;
  const whole = slippage + wild;
  return whole < 0.5 ? whole : 0.5;
}

function exposureAt(signalBar: i32): f64 {
  if (volatilityTarget == 0) return leverage;
  const volatility = at(volatilities, signalBar) * rootOfYear;
  if (volatility == 0) return leverage;
  const wanted = volatilityTarget / volatility;
  return wanted < leverage ? wanted : leverage;
}

/** Buys (1) or sells short (−1) at a price before slippage. */
export function open(direction: f64, bar: i32, reference: f64): void {
  side = direction;
  entryBar = bar;
  entryPrice = reference * (1 + direction * slippageAt(bar - 1));
  exposure = exposureAt(bar - 1);
  units = (exposure * equity) / entryPrice;
  const traded = units * entryPrice;
  cash = equity - direction * traded - traded * commission;
  extreme = entryPrice;
  equityBefore = equity;
  notional += traded;
  stop = stopLoss > 0 ? entryPrice * (1 - direction * stopLoss) : -direction * Infinity;
  profit = takeProfit > 0 ? entryPrice * (1 + direction * takeProfit) : direction * Infinity;
}

/** Closes at a price before slippage, for one of `tradeLog`'s reasons; a liquidation leaves nothing. */
export function close(bar: i32, reference: f64, reason: i32): void {
  const liquidation = reason == tradeLog.BY_LIQUIDATION;
  const price = liquidation ? reference : reference * (1 - side * slippageAt(bar - 1));
  const worth = units * price;
  const left = liquidation ? 0 : cash + side * worth - worth * commission;
  equity = left > 0 ? left : 0;
  notional += worth;
  const won = equity - equityBefore;
  if (tradeLog.areTradesKept()) {
    const told = left > 0 ? reason : tradeLog.BY_LIQUIDATION;
    tradeLog.addTrade(side, told, entryBar, bar, entryPrice, price, exposure, won, equityBefore);
  }
  side = 0;
  trades++;
  wins += <i32>(won > 0);
  gained += 0.5 * (abs(won) + won);
  lost += 0.5 * (abs(won) - won);
}

/** Closes the position if the bar touches one of its levels. */
export function closeIfTouched(bar: i32): void {
  let adverse = (-side * cash) / units;
  let reason = tradeLog.BY_LIQUIDATION;
  if (side * stop > side * adverse) {
    adverse = stop;
    reason = tradeLog.BY_STOP_LOSS;
  }
  const atTrail = extreme * (1 - side * trailing);
  if (trailing > 0 && side * atTrail > side * adverse) {
    adverse = atTrail;
    reason = tradeLog.BY_TRAILING_STOP;
  }
  const opened = at(opens, bar);
  const worst = at(side > 0 ? lows : highs, bar);
  const best = at(side > 0 ? highs : lows, bar);
  if (!nextClose && side * opened <= side * adverse) return close(bar, opened, reason);
  if (!nextClose && side * opened >= side * profit) return close(bar, opened, tradeLog.BY_TAKE_PROFIT);
  if (side * worst <= side * adverse) {
    const closed = at(closes, bar);
    return close(bar, nextClose && side * closed < side * adverse ? closed : adverse, reason);
  }
  if (side * best >= side * profit) close(bar, profit, tradeLog.BY_TAKE_PROFIT);
}

/** Charges the bar and answers the equity at its close; closes the position where nothing is left. */
export function settle(bar: i32): f64 {
  if (side == 0) return equity;
  const closed = at(closes, bar);
  const worth = units * closed;
  if (side > 0) cash = cash < 0 ? cash * (1 + financing) : cash;
  else {
    const excess = 2 * worth - cash;
    cash = cash - borrow * worth - financing * (0.5 * (abs(excess) + excess));
  }
  const left = cash + side * worth;
  if (left <= 0) {
    close(bar, closed, tradeLog.BY_LIQUIDATION);
    return equity;
  }
  if (!nextClose || bar > entryBar) {
    const reached = at(side > 0 ? highs : lows, bar);
    if (side * reached > side * extreme) extreme = reached;
  }
  return left;
}

/** The position's cash and extreme after bars that `ride.ts` passed. */
export function carryOn(owned: f64, reached: f64): void {
  cash = owned;
  extreme = reached;
}
