import type { Bars } from "./bars.ts";
import type { CsvRow } from "./csvRow.ts";

/** The columns of `Bars`, before it is known how orders fill. */
export type BarColumns = Omit<Bars, "symbol" | "fill">;

/**
 * Rows as columns, all four prices times adj_close ÷ close. One factor for the four keeps their order: rounding is
 * monotone, so a close at its high stays there.
 */
export function adjustedBars(rows: readonly CsvRow[]): { columns: BarColumns; adjusted: boolean } {
  const count = rows.length;
  const columns = {
    days: new Int32Array(count),
    open: new Float64Array(count),
    high: new Float64Array(count),
    low: new Float64Array(count),
    close: new Float64Array(count),
    volume: new Float64Array(count),
  };
  let adjusted = false;
  for (const [t, row] of rows.entries()) {
    const factor = row.adjClose / row.close;
    if (factor !== 1) adjusted = true;
    columns.days[t] = row.day;
    columns.open[t] = row.open * factor;
    columns.high[t] = row.high * factor;
    columns.low[t] = row.low * factor;
    columns.close[t] = row.close * factor;
    columns.volume[t] = row.volume;
  }
  return { columns, adjusted };
}
