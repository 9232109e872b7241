/*
 * Records through which the host tells the module what to run. Words are 32 bits, numbers f64; the places are exported,
 * so that the host has them from the module itself. A batch is a row of accounts; an account's sleeves follow it, and a
 * sleeve's operations follow the sleeve.
 */

/* A symbol, in words: its columns, and the extremes of each 32 bars. */
export const OPEN = 0;
export const HIGH = 1;
export const LOW = 2;
export const CLOSE = 3;
/** The lowest and the highest price of the bar, open and close included: nothing of it lies outside. */
export const FLOOR = 4;
export const CEILING = 5;
export const VOLATILITY = 6;
export const FLOOR_MIN = 7;
export const CEILING_MAX = 8;
export const HIGH_MAX = 9;
export const LOW_MIN = 10;
/** 1 where orders fill at the next close instead of the next open. */
export const NEXT_CLOSE = 11;

/* An account: words, then numbers. */
export const ROW = 0;
export const START = 1;
export const END = 2;
export const FIRST_SIGNAL = 3;
export const SLEEVES = 4;
export const COMMISSION_BPS = 4;
export const SLIPPAGE_BPS = 5;
export const SLIPPAGE_VOLATILITY = 6;
export const BORROW = 7;
export const FINANCING = 8;
export const BARS_PER_YEAR = 9;
export const ACCOUNT_BYTES: i32 = 80;

/* A sleeve: words, then numbers. 0 stands for a stop, target or limit that is not set. */
export const SYMBOL = 0;
export const OPERATIONS = 1;
export const LONG_ENTRY = 2;
export const LONG_EXIT = 3;
export const SHORT_ENTRY = 4;
export const SHORT_EXIT = 5;
export const HOLDING_BARS_MAX = 6;
export const CAPITAL = 4;
export const LEVERAGE = 5;
export const VOLATILITY_TARGET = 6;
export const STOP_LOSS = 7;
export const TAKE_PROFIT = 8;
export const TRAILING_STOP = 9;
export const SLEEVE_BYTES: i32 = 80;

/* Where an account's outcome stands in its row; its first three numbers are the host's. */
export const FIRST_EQUITY = 3;
export const WEIGHTED_CHANGES = 4;
export const LAST_EQUITY = 5;
export const LONGEST_BARS = 6;
export const BARS_HELD = 7;
export const TRADES = 8;
export const WINS = 9;
export const GAINED = 10;
export const LOST = 11;
export const NOTIONAL = 12;
export const BLOCKS_AT = 16;
export const ROW_VALUES = 160;

export function word(record: usize, field: i32): i32 {
  return load<i32>(record + ((<usize>field) << 2));
}

export function pointer(record: usize, field: i32): usize {
  return load<u32>(record + ((<usize>field) << 2));
}

/** A number of a record or a row, counted in numbers from its beginning. */
export function number(record: usize, field: i32): f64 {
  return load<f64>(record + ((<usize>field) << 3));
}

export function setNumber(record: usize, field: i32, value: f64): void {
  store<f64>(record + ((<usize>field) << 3), value);
}

export function at(column: usize, bar: i32): f64 {
  return load<f64>(column + ((<usize>bar) << 3));
}
