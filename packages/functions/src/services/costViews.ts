import { type BacktestSubject, traceOfAny } from "@tradewind/core/backtest/anyKind";
import { scaleCosts } from "@tradewind/core/backtest/costs";
import type { CostViews } from "@tradewind/core/views/strategy";

/** One part's statistics before costs, after them, and at twice the costs. */
export function costViews({ costs, ...subject }: BacktestSubject): CostViews {
  const at = (factor: number): CostViews["net"] =>
    traceOfAny({ ...subject, costs: scaleCosts(costs, factor) }).result.statistics;
  return { gross: at(0), net: at(1), twiceCosts: at(2) };
}
