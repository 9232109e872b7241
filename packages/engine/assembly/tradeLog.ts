/*
 * Trades one by one, for whoever asks for a trace: written to a log that the host empties whenever it is full. A
 * population keeps none.
 */

/* Why a trade ended, in the order of core's reasons. */
export const BY_SIGNAL: i32 = 0;
export const BY_STOP_LOSS: i32 = 1;
export const BY_TAKE_PROFIT: i32 = 2;
export const BY_TRAILING_STOP: i32 = 3;
export const BY_HOLDING_LIMIT: i32 = 4;
export const BY_LIQUIDATION: i32 = 5;
export const BY_END_OF_PART: i32 = 6;

/* A trade: words, then numbers. A long one's side is 1, a short one's −1. */
export const TRADE_SLEEVE = 0;
export const TRADE_SIDE = 1;
export const TRADE_REASON = 2;
export const TRADE_ENTRY_BAR = 3;
export const TRADE_EXIT_BAR = 4;
export const TRADE_ENTRY_PRICE = 3;
export const TRADE_EXIT_PRICE = 4;
export const TRADE_EXPOSURE = 5;
export const TRADE_PROFIT = 6;
export const TRADE_EQUITY_BEFORE = 7;
export const TRADE_BYTES: i32 = 64;

/** Takes the trades that the log holds. */
declare function takeTrades(count: i32): void;

let log: usize = 0;
let room: i32 = 0;
let count: i32 = 0;
let sleeve: i32 = 0;

/** Begins a log of `capacity` trades at `place`; 0 keeps none. */
export function beginTrades(place: usize, capacity: i32): void {
  log = place;
  room = capacity;
  count = 0;
  sleeve = 0;
}

export function areTradesKept(): bool {
  return log != 0;
}

/** The trades that follow are those of the next sleeve. */
export function nextSleeve(): void {
  sleeve++;
}

/** Hands over what the log holds, and ends it. */
export function endTrades(): void {
  takeTrades(count);
  log = 0;
}

export function addTrade(
  side: f64,
  reason: i32,
  entryBar: i32,
  exitBar: i32,
  entryPrice: f64,
  exitPrice: f64,
  exposure: f64,
  profit: f64,
  equityBefore: f64,
): void {
  if (count == room) {
    takeTrades(count);
    count = 0;
  }
  const trade = log + <usize>(count * TRADE_BYTES);
  store<i32>(trade, sleeve, TRADE_SLEEVE << 2);
  store<i32>(trade, <i32>side, TRADE_SIDE << 2);
  store<i32>(trade, reason, TRADE_REASON << 2);
  store<i32>(trade, entryBar, TRADE_ENTRY_BAR << 2);
  store<i32>(trade, exitBar, TRADE_EXIT_BAR << 2);
  store<f64>(trade, entryPrice, TRADE_ENTRY_PRICE << 3);
  store<f64>(trade, exitPrice, TRADE_EXIT_PRICE << 3);
  store<f64>(trade, exposure, TRADE_EXPOSURE << 3);
  store<f64>(trade, profit, TRADE_PROFIT << 3);
  store<f64>(trade, equityBefore, TRADE_EQUITY_BEFORE << 3);
  count++;
}
