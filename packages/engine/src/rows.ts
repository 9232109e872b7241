import type { BacktestResult } from "@tradewind/core/backtest/result";
import { TerminalError } from "@tradewind/core/errors";
import { resultOf } from "./results.ts";
import { place, ROW_VALUES } from "./rowLayout.ts";

/**
 * The result that row `index` of `rows` stands for: what core's `backtest` answers, bit for bit.
 * @throws TerminalError `backtest.not_finite` where the account grew beyond numbers.
 */
export function resultOfRow(rows: Float64Array, index = 0): BacktestResult {
  // What is no number once stays none in the sum of its changes.
  if (!Number.isFinite(rows[index * ROW_VALUES + place.weightedChanges])) {
    const problem = `the equity of row ${index} is no number at some bar: check the prices of its dataset`;
    throw new TerminalError("internal", "backtest.not_finite", problem);
  }
  return resultOf(rows, index * ROW_VALUES);
}
