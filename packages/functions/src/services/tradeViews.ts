import type { BacktestTrace, Trade } from "@tradewind/core/backtest/result";
import { isoOfDay } from "@tradewind/core/market/calendar";
import type { TradeView } from "@tradewind/core/views/strategy";
import type { PartTraces } from "./strategyViews.ts";

/** Trades of both parts in the order in which they were made. */
export function tradeViews({ training, validation }: PartTraces): TradeView[] {
  return [...tradesOf("training", training), ...tradesOf("validation", validation)];
}

function tradesOf(part: TradeView["part"], trace: BacktestTrace | null): TradeView[] {
  return (trace?.trades ?? []).map((trade) => tradeView(part, trade));
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
