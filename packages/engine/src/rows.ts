import type { BacktestResult } from "@tradewind/core/backtest/result";
import { TerminalError } from "@tradewind/core/errors";
import { resultOf } from "./results.ts";
import { place, ROW_VALUES } from "./rowLayout.ts";

/**
 * The result that row `index` of `rows` stands for: what core's `backtest` answers, bit for bit.
 * @throws TerminalError `backtest.not_finite` where the account grew beyond numbers.
 */
export function resultOfRow(rows: Float64Array, index = 0): BacktestResult {
  if (!isFiniteRow(rows, index)) {
    const problem = `the equity of row ${index} is no number at some bar: check the prices of its dataset`;
    throw new TerminalError("internal", "backtest.not_finite", problem);
  }
  return resultOf(rows.subarray(index * ROW_VALUES, (index + 1) * ROW_VALUES));
}

/** Whether the account stayed within numbers: what is none once stays none in the sum of its changes. */
export function isFiniteRow(rows: Float64Array, index: number): boolean {
  return Number.isFinite(rows[index * ROW_VALUES + place.weightedChanges]);
}
