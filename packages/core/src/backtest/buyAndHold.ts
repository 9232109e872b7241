import type { Bars, Market, PartRange } from "../market/bars.ts";
import type { Statistics } from "./result.ts";
import { statisticsOf, tradeTotalsOf } from "./statistics.ts";

/** Statistics of holding one symbol from the first close of the range to the last, free of costs; no range is all. */
export function buyAndHold(bars: Bars, barsPerYear: number, range?: PartRange): Statistics {
  const { start, end } = range ?? { start: 0, end: bars.days.length };
  return statisticsOf({
    equity: holdEquity(bars, { start, end }),
    days: bars.days.slice(start, end),
    barsPerYear,
    activity: { ...tradeTotalsOf([]), notional: 0, barsHeld: Math.max(0, end - start - 1) },
  });
}

/** Equity of all symbols held in equal shares without rebalancing: 1 at the first close of the range. */
export function buyAndHoldEquity(market: Market, range: PartRange): Float64Array {
  const equity = new Float64Array(range.end - range.start);
  for (const bars of market.symbols) {
    const held = holdEquity(bars, range);
    for (let i = 0; i < equity.length; i++) {
      equity[i] = (equity[i] as number) + (held[i] as number) / market.symbols.length;
    }
  }
  return equity;
}

function holdEquity({ close }: Bars, { start, end }: PartRange): Float64Array {
  const first = close[start] as number;
  return close.slice(start, end).map((price) => price / first);
}
