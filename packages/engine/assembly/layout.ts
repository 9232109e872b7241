/*
 * What the host writes for one sleeve and reads after it, at one fixed place: 32 integers (pointers and bar numbers),
 * then 16 numbers in, then 16 numbers out. The places are exported, so that the host has them from the module itself.
 */
export const OPEN = 0;
export const HIGH = 1;
export const LOW = 2;
export const CLOSE = 3;
/** The lower of open and low, the higher of open and high: no price of the bar lies outside. */
export const FLOOR = 4;
export const CEILING = 5;
export const VOLATILITY = 6;
export const LONG_ENTRY = 7;
export const LONG_EXIT = 8;
export const SHORT_ENTRY = 9;
export const SHORT_EXIT = 10;
export const NEXT_CLOSE = 11;
export const END = 13;
export const FIRST_SIGNAL = 14;
export const HOLDING_BARS_MAX = 15;
export const EQUITY = 16;
export const HELD = 17;
export const TOUCHED = 18;

export const CAPITAL = 0;
export const LEVERAGE = 1;
export const VOLATILITY_TARGET = 2;
export const STOP_LOSS = 3;
export const TAKE_PROFIT = 4;
export const TRAILING_STOP = 5;
export const COMMISSION_BPS = 6;
export const SLIPPAGE_BPS = 7;
export const SLIPPAGE_VOLATILITY = 8;
export const BORROW = 9;
export const FINANCING = 10;
export const BARS_PER_YEAR = 11;

export const NUMBERS_AT = 128;
export const RESULTS_AT = 256;

export function pointer(sleeve: usize, field: i32): usize {
  return load<u32>(sleeve + ((<usize>field) << 2));
}

export function integer(sleeve: usize, field: i32): i32 {
  return load<i32>(sleeve + ((<usize>field) << 2));
}

export function number(sleeve: usize, field: i32): f64 {
  return load<f64>(sleeve + ((<usize>field) << 3), NUMBERS_AT);
}

export function setResult(sleeve: usize, field: i32, value: f64): void {
  store<f64>(sleeve + ((<usize>field) << 3), value, RESULTS_AT);
}

export function at(column: usize, bar: i32): f64 {
  return load<f64>(column + ((<usize>bar) << 3));
}
