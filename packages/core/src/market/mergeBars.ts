import type { Bars } from "./bars.ts";
import { isoOfDay } from "./calendar.ts";

/** One day's bar as a provider tells it, prices adjusted for splits and dividends. */
export interface DailyBar {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A bar of the past that is not told as it was before. */
export interface BarChange {
  readonly kind: "changed" | "withdrawn" | "inserted";
  readonly date: string;
  /** Close as it was stored, null where the day had no bar. */
  readonly before: number | null;
  /** Close as it is told now, null where the bar is withdrawn. */
  readonly after: number | null;
}

export interface MergedBars {
  readonly bars: readonly DailyBar[];
  /** Bars after the last stored one. */
  readonly added: number;
  /** By date; empty where the past stays as it was. */
  readonly changes: readonly BarChange[];
}

/** A provider may round its factors anew; such a bar is the stored one, bit for bit. */
const SAME = 1e-9;

/**
 * Joins stored bars with newly fetched ones, both ascending by day. Within the span that was fetched the fetched bars
 * hold, and every stored day that changes by this, vanishes or appears is among the changes. Merging the same again
 * adds and changes nothing.
 */
export function mergeBars(stored: readonly DailyBar[], fetched: readonly DailyBar[]): MergedBars {
  const first = fetched[0]?.day;
  const last = fetched.at(-1)?.day;
  if (first === undefined || last === undefined) return { bars: stored, added: 0, changes: [] };
  const lastStored = stored.at(-1)?.day ?? Number.NEGATIVE_INFINITY;
  const known = new Map(stored.map((bar) => [bar.day, bar]));
  const told = new Set(fetched.map(({ day }) => day));
  const within = fetched.map((bar) => {
    const before = known.get(bar.day);
    return before !== undefined && isSame(before, bar) ? before : bar;
  });
  const withdrawn = stored.filter(({ day }) => day >= first && day <= last && !told.has(day));
  const changes = [
    ...withdrawn.map((bar) => changeOf("withdrawn", bar, null)),
    ...within.flatMap((bar) => {
      const before = known.get(bar.day);
      if (before === bar || bar.day > lastStored) return [];
      return changeOf(before === undefined ? "inserted" : "changed", before ?? null, bar);
    }),
  ];
  return {
    bars: [...stored.filter(({ day }) => day < first), ...within, ...stored.filter(({ day }) => day > last)],
    added: within.filter(({ day }) => day > lastStored).length,
    changes: changes.sort((a, b) => (a.date < b.date ? -1 : 1)),
  };
}

function changeOf(kind: BarChange["kind"], before: DailyBar | null, after: DailyBar | null): BarChange {
  return {
    kind,
    date: isoOfDay((before ?? after)?.day ?? 0),
    before: before?.close ?? null,
    after: after?.close ?? null,
  };
}

function isSame(a: DailyBar, b: DailyBar): boolean {
  return (["open", "high", "low", "close", "volume"] as const).every(
    (name) => Math.abs(a[name] - b[name]) <= SAME * Math.max(Math.abs(a[name]), Math.abs(b[name])),
  );
}

/** The columns of stored bars as rows. */
export function dailyBarsOf({ days, open, high, low, close, volume }: Bars): DailyBar[] {
  return Array.from(days, (day, t) => ({
    day,
    open: open[t] ?? 0,
    high: high[t] ?? 0,
    low: low[t] ?? 0,
    close: close[t] ?? 0,
    volume: volume[t] ?? 0,
  }));
}

/** Bars as the file of an upload, every number to its last digit, so that they are read back as they are. */
export function csvOfBars(bars: readonly DailyBar[]): string {
  const lines = bars.map(({ day, open, high, low, close, volume }) =>
    [isoOfDay(day), open, high, low, close, volume].join(","),
  );
  return ["date,open,high,low,close,volume", ...lines].join("\n");
}
