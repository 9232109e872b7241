import { type Costs, scaleCosts } from "@tradewind/core/backtest/costs";
import { backtest } from "@tradewind/core/backtest/kernel";
import type { Market, PartRange } from "@tradewind/core/market/bars";
import type { Strategy } from "@tradewind/core/strategy/schema";
import type { CostViews } from "@tradewind/core/views/strategy";

export interface BacktestSubject {
  readonly strategy: Strategy;
  readonly market: Market;
  readonly range: PartRange;
  readonly costs: Costs;
}

/** One part's statistics before costs, after them, and at twice the costs. */
export function costViews({ costs, ...subject }: BacktestSubject): CostViews {
  const at = (factor: number): CostViews["net"] =>
    backtest({ ...subject, costs: scaleCosts(costs, factor) }).statistics;
  return { gross: at(0), net: at(1), twiceCosts: at(2) };
}
