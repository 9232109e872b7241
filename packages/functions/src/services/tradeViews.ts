import type { BacktestTrace, Trade } from "@tradewind/core/backtest/result";
import { limits } from "@tradewind/core/limits";
import { isoOfDay } from "@tradewind/core/market/calendar";
import type { TradesView, TradeView } from "@tradewind/core/views/strategy";
import type { PartTraces } from "./strategyViews.ts";

/** The newest trades of both parts in the order in which they were made, and the number of all. */
export function tradesView({ training, validation }: PartTraces): TradesView {
  const later = newestOf("validation", validation, limits.tradesShownMax);
  const earlier = newestOf("training", training, limits.tradesShownMax - later.length);
  return {
    trades: [...earlier, ...later],
    count: (training?.trades.length ?? 0) + (validation?.trades.length ?? 0),
  };
}

function newestOf(part: TradeView["part"], trace: BacktestTrace | null, most: number): TradeView[] {
  const trades = trace?.trades ?? [];
  return trades.slice(Math.max(0, trades.length - most)).map((trade) => tradeView(part, trade));
}

function tradeView(part: TradeView["part"], { signalDay, entryDay, exitDay, ...trade }: Trade): TradeView {
  return {
    ...trade,
    part,
    signalDate: isoOfDay(signalDay),
    entryDate: isoOfDay(entryDay),
    exitDate: isoOfDay(exitDay),
  };
}
