import type { BarColumns } from "./adjust.ts";
import type { FillMode } from "./bars.ts";
import { civilOfDay, isoOfDay } from "./calendar.ts";
import type { CsvRow } from "./csvRow.ts";
import type { Findings } from "./findings.ts";
import { medianSpacing } from "./spacing.ts";

const GAP_DAYS_MAX = 10;
const DAILY_SPACING_MAX = 3;
const GAP_SPACINGS_MAX = 4;
/** Close over the close before, as the usual splits and reverse splits leave it. */
const SPLIT_RATIOS = [1 / 10, 1 / 7, 1 / 5, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 2, 2, 3, 4, 5, 7, 10];
const SPLIT_TOLERANCE = 0.03;
const SPIKE_MOVE = 0.25;
const SPIKE_RETURN = 0.05;
const FAKE_OPEN_SHARE = 0.25;
const FAKE_OPEN_BARS_MIN = 60;
const FLAT_BAR_SHARE = 0.5;

/** Warnings about whole columns: gaps, what looks like a split or a wrong tick. Prices are after adjustment. */
export function inspectBars({ days, close }: BarColumns, findings: Findings): void {
  const spacing = medianSpacing(days);
  const gapMax = spacing <= DAILY_SPACING_MAX ? GAP_DAYS_MAX : GAP_SPACINGS_MAX * spacing;
  for (let t = 1; t < days.length; t++) {
    const [today, before] = [days[t] as number, days[t - 1] as number];
    const warn = (kind: "gap" | "split" | "spike", message: string): void =>
      findings.add({ severity: "warning", kind, date: isoOfDay(today), message });
    if (today - before > gapMax) {
      warn("gap", `no bars for ${today - before} days before ${isoOfDay(today)}`);
    }
    const ratio = (close[t] as number) / (close[t - 1] as number);
    const split = SPLIT_RATIOS.find((candidate) => Math.abs(ratio / candidate - 1) < SPLIT_TOLERANCE);
    if (isSpike(close, t)) {
      warn("spike", `the close moves by ${percent(ratio - 1)} and back the bar after; a wrong tick?`);
    } else if (split !== undefined && !isReturnOfSpike(close, t)) {
      warn(
        "split",
        `the close is ${ratio.toFixed(3)} times the one before; an unadjusted split? supply adj_close`,
      );
    }
  }
}

/** A large move that the next bar takes back. */
function isSpike(close: Float64Array, t: number): boolean {
  const [before, now, after] = [close[t - 1], close[t], close[t + 1]];
  if (before === undefined || now === undefined || after === undefined) return false;
  return Math.abs(now / before - 1) > SPIKE_MOVE && Math.abs(after / before - 1) < SPIKE_RETURN;
}

function isReturnOfSpike(close: Float64Array, t: number): boolean {
  return t >= 2 && isSpike(close, t - 1);
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}

/**
 * Whether opens are real. They are not where, in some year of at least 60 bars, the open equals the previous close on
 * more than a quarter of the days, or where most bars of the file have one price only. Looks at unadjusted prices.
 */
export function judgeFill(rows: readonly CsvRow[], findings: Findings): FillMode {
  const years = fakeYears(rows);
  const flat = rows.filter((row) => row.open === row.close && row.high === row.low).length;
  const reasons = [
    ...(years.length > 0
      ? [`the open equals the previous close on over a quarter of the days of ${spans(years)}`]
      : []),
    ...(flat > rows.length * FLAT_BAR_SHARE ? ["most bars have one price only"] : []),
  ];
  if (reasons.length === 0) return "nextOpen";
  const message = `opens are not real: ${reasons.join("; ")}; orders fill at the close of the next bar`;
  findings.add({ severity: "warning", kind: "fakeOpens", message });
  return "nextClose";
}

function fakeYears(rows: readonly CsvRow[]): number[] {
  const counts = new Map<number, { bars: number; fake: number }>();
  for (const [t, row] of rows.entries()) {
    const year = civilOfDay(row.day).year;
    const count = counts.get(year) ?? { bars: 0, fake: 0 };
    count.bars++;
    if (row.open === rows[t - 1]?.close) count.fake++;
    counts.set(year, count);
  }
  const suspect = [...counts].filter(
    ([, { bars, fake }]) => bars >= FAKE_OPEN_BARS_MIN && fake > bars * FAKE_OPEN_SHARE,
  );
  return suspect.map(([year]) => year);
}

/** 2000, 2001, 2002, 2006 → "2000 to 2002, 2006". */
function spans(years: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const year of years) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === year - 1) last.to = year;
    else runs.push({ from: year, to: year });
  }
  return runs.map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`)).join(", ");
}
