import { TerminalError } from "@tradewind/core/errors";
import { dayOfIso } from "@tradewind/core/market/calendar";
import type { DailyBar } from "@tradewind/core/market/mergeBars";

export const SECONDS_PER_DAY = 86_400;

/** The days of one request, both ends included. */
export interface CandleWindow {
  readonly fromDay: number;
  readonly toDay: number;
}

export interface CandleWish {
  readonly after: string | null;
  /** The first day on which the provider has any candle. */
  readonly firstDay: number;
  readonly today: number;
  readonly daysPerRequest: number;
  readonly fetchWindow: (window: CandleWindow) => Promise<readonly DailyBar[]>;
}

/** Walks forward in windows as large as a request may be; days without a trade give no bar. */
export async function fetchCandles(wish: CandleWish): Promise<DailyBar[]> {
  const { after, firstDay, today, daysPerRequest, fetchWindow } = wish;
  const start = after === null ? firstDay : Math.max(firstDay, (dayOfIso(after) ?? firstDay) + 1);
  const byDay = new Map<number, DailyBar>();
  for (let fromDay = start; fromDay <= today; fromDay += daysPerRequest) {
    const toDay = Math.min(today, fromDay + daysPerRequest - 1);
    for (const bar of await fetchWindow({ fromDay, toDay })) {
      const traded = bar.volume > 0 || bar.high > bar.low;
      if (traded && bar.day >= fromDay && bar.day <= toDay) byDay.set(bar.day, bar);
    }
  }
  return [...byDay.values()].sort((a, b) => a.day - b.day);
}

const PAIR = /^([A-Za-z0-9]{2,10})[/-]([A-Za-z]{3,5})$/;

/** `BTC/USD` or `btc-usd` → its two sides in capitals. TerminalError `feed.symbol` for anything else. */
export function pairOf(provider: string, symbol: string): readonly [base: string, quote: string] {
  const [, base, quote] = PAIR.exec(symbol.toUpperCase()) ?? [];
  if (base !== undefined && quote !== undefined) return [base, quote];
  const message = `${symbol} is no pair that ${provider} can know; write it as BTC/USD`;
  throw new TerminalError("not-found", "feed.symbol", message);
}
