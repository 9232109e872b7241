/**
 * One backtest in numbers alone: 1,280 bytes that may be kept and sent as they are, f64 in the machine's order. What
 * stands where is the engine's affair and changes with `ENGINE_VERSION`; `resultOfRow` reads it.
 */
export const ROW_VALUES = 160;

/** Places in a row before its blocks. Those up to `barsHeld` but the first three are written by `assembly/measure.ts`. */
export const place = {
  bars: 0,
  calendarDays: 1,
  barsPerYear: 2,
  firstEquity: 3,
  weightedChanges: 4,
  lastEquity: 5,
  longestBars: 6,
  barsHeld: 7,
  trades: 8,
  wins: 9,
  gained: 10,
  lost: 11,
  notional: 12,
} as const;

export const BLOCKS_AT = 16;
export const BLOCK_VALUES = 9;
