import type { BacktestResult } from "@tradewind/core/backtest/result";
import { TerminalError } from "@tradewind/core/errors";
import type { Span } from "./results.ts";
import { resultOf } from "./results.ts";
import type { AccountOutcome } from "./sleeves.ts";

/**
 * One backtest in numbers alone: 1,280 bytes that may be kept and sent as they are, f64 in the machine's order. What
 * stands where is the engine's affair and changes with `ENGINE_VERSION`; `resultOfRow` reads it.
 */
export const ROW_VALUES = 160;

const SUMS = 96;
const FIRST_TOTAL = 96;

/** Writes an account's outcome as row `index`. */
export function writeRow(rows: Float64Array, index: number, outcome: AccountOutcome, span: Span): void {
  const at = index * ROW_VALUES;
  rows.set(outcome.sums, at);
  const { firstEquity, notional, trades, wins, gained, lost } = outcome;
  const totals = [firstEquity, notional, trades, wins, gained, lost];
  rows.set([...totals, span.bars, span.calendarDays, span.barsPerYear], at + FIRST_TOTAL);
}

/**
 * The result that row `index` of `rows` stands for: what core's `backtest` answers, bit for bit.
 * @throws TerminalError `backtest.not_finite` where the account grew beyond numbers.
 */
export function resultOfRow(rows: Float64Array, index = 0): BacktestResult {
  const at = index * ROW_VALUES;
  const sums = rows.subarray(at, at + SUMS);
  if (!isFiniteRow(rows, index)) {
    const problem = `the equity of row ${index} is no number at some bar: check the prices of its dataset`;
    throw new TerminalError("internal", "backtest.not_finite", problem);
  }
  const [firstEquity = 1, notional = 0, trades = 0, wins = 0, gained = 0, lost = 0, ...span] = rows.subarray(
    at + FIRST_TOTAL,
    at + FIRST_TOTAL + 9,
  );
  const [bars = 0, calendarDays = 0, barsPerYear = 1] = span;
  return resultOf(
    { sums, firstEquity, notional, trades, wins, gained, lost },
    { bars, calendarDays, barsPerYear },
  );
}

/** Whether the account stayed within numbers. */
export function isFiniteRow(rows: Float64Array, index: number): boolean {
  return Number.isFinite(rows[index * ROW_VALUES + 2]);
}
