import type { BacktestTrace } from "@tradewind/core/backtest/result";
import type { OpenMarket } from "@tradewind/core/evolution/phase";
import type { Market, PartRange } from "@tradewind/core/market/bars";
import { isoOfDay } from "@tradewind/core/market/calendar";
import type { EquityView } from "@tradewind/core/views/strategy";
import type { PartTraces } from "./strategyViews.ts";

interface Curves {
  readonly dates: string[];
  readonly equity: number[];
  readonly drawdown: number[];
  readonly benchmark: number[];
}

/** Equity, drawdown and benchmark of both parts, one after the other; each part begins anew from 1. */
export function equityView({ market, ...ranges }: OpenMarket, traces: PartTraces): EquityView {
  const training = curvesOf(market, ranges.training, traces.training);
  const validation = curvesOf(market, ranges.validation, traces.validation);
  const boundary = training.dates.length;
  return {
    dates: [...training.dates, ...validation.dates],
    equity: [...training.equity, ...validation.equity],
    drawdown: [...training.drawdown, ...validation.drawdown],
    benchmark: [...training.benchmark, ...validation.benchmark],
    parts: {
      training: { start: 0, end: boundary },
      validation: { start: boundary, end: boundary + validation.dates.length },
    },
  };
}

function curvesOf(market: Market, range: PartRange, trace: BacktestTrace | null): Curves {
  if (trace === null) return { dates: [], equity: [], drawdown: [], benchmark: [] };
  const equity = Array.from(trace.equity);
  return {
    dates: Array.from(trace.days, isoOfDay),
    equity,
    drawdown: drawdownOf(equity),
    benchmark: buyAndHoldOf(market, range),
  };
}

/** Distance from the highest equity so far, the starting 1 included: zero or negative. */
function drawdownOf(equity: readonly number[]): number[] {
  let peak = 1;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
}

/** Equal parts of the account in every symbol, bought at the range's first close and held. */
function buyAndHoldOf({ symbols }: Market, { start, end }: PartRange): number[] {
  return Array.from({ length: end - start }, (_, index) => {
    let sum = 0;
    for (const { close } of symbols) sum += (close[start + index] ?? 0) / (close[start] ?? 1);
    return sum / symbols.length;
  });
}
