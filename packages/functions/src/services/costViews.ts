import { type Costs, scaleCosts } from "@tradewind/core/backtest/costs";
import type { CostViews } from "@tradewind/core/views/strategy";

/** One part's statistics before costs, after them, and at twice the costs. */
export function costViews(costs: Costs, statisticsAt: (costs: Costs) => CostViews["net"]): CostViews {
  const at = (factor: number): CostViews["net"] => statisticsAt(scaleCosts(costs, factor));
  return { gross: at(0), net: at(1), twiceCosts: at(2) };
}
