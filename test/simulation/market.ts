import type { Bars } from "@tradewind/core/market/bars";
import { isoOfDay } from "@tradewind/core/market/calendar";
import { wanderingBars } from "@tradewind/core/market/fixtures";

/** The shortest history that can be split: the real kernel runs over it in a fraction of a millisecond. */
const BARS = 500;

function csvOf({ days, open, high, low, close, volume }: Bars): string {
  const rows = Array.from(days, (day, t) =>
    [isoOfDay(day), open[t], high[t], low[t], close[t], Math.round(volume[t] ?? 0)].join(","),
  );
  return ["date,open,high,low,close,volume", ...rows].join("\n");
}

/** One symbol's daily bars as text, the same in every world. */
export const tinyCsv = csvOf(wanderingBars(3, BARS, "nextOpen", "TINY"));
