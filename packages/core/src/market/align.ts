import { TerminalError } from "../errors.ts";
import { limits } from "../limits.ts";
import type { Bars } from "./bars.ts";
import { weekdayOf } from "./calendar.ts";
import { medianSpacing } from "./spacing.ts";

/**
 * The same symbols on their common calendar: the days that every one of them has, in the order given.
 * @throws TerminalError `market.symbols` for none, too many or twice the same; `market.too_short` where fewer than
 * `limits.datasetBarsMin` days are common.
 */
export function alignBars(all: readonly Bars[]): Bars[] {
  checkSymbols(all);
  const common = all
    .slice(1)
    .reduce((days, bars) => intersect(days, bars.days), all[0]?.days ?? new Int32Array());
  if (common.length < limits.datasetBarsMin) {
    const names = all.map((bars) => bars.symbol).join(", ");
    throw new TerminalError(
      "invalid",
      "market.too_short",
      `${names} share ${common.length} days, the least is ${limits.datasetBarsMin}; choose symbols whose histories overlap longer`,
    );
  }
  return all.map((bars) => (bars.days.length === common.length ? bars : pick(bars, common)));
}

function checkSymbols(all: readonly Bars[]): void {
  const names = all.map((bars) => bars.symbol);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (all.length > 0 && all.length <= limits.datasetSymbolsMax && twice === undefined) return;
  const problem = twice === undefined ? `${all.length} symbols` : `${twice} is there twice`;
  throw new TerminalError(
    "invalid",
    "market.symbols",
    `${problem}; give 1 to ${limits.datasetSymbolsMax} different symbols`,
  );
}

function intersect(a: Int32Array, b: Int32Array): Int32Array {
  const common = new Int32Array(Math.min(a.length, b.length));
  let count = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [left, right] = [a[i] as number, b[j] as number];
    if (left === right) common[count++] = left;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return common.slice(0, count);
}

/** Prices of left-out days vanish; the next bar's open and range stay its own. */
function pick(bars: Bars, days: Int32Array): Bars {
  const indices = new Int32Array(days.length);
  for (let i = 0, t = 0; i < days.length; i++) {
    while ((bars.days[t] as number) < (days[i] as number)) t++;
    indices[i] = t;
  }
  const take = (column: Float64Array): Float64Array => Float64Array.from(indices, (t) => column[t] as number);
  return {
    symbol: bars.symbol,
    days: days.slice(),
    open: take(bars.open),
    high: take(bars.high),
    low: take(bars.low),
    close: take(bars.close),
    volume: take(bars.volume),
    fill: bars.fill,
  };
}

const DAILY_MAX = 3;
const WEEKLY_MAX = 10;
/** Against the busiest weekday: what trades at all keeps up with it, but an exchange file may hold a stray weekend. */
const TRADED_SHARE_MIN = 0.5;
const WEEK = 7;
const NEVER_CLOSED = 365;
const EXCHANGE_DAYS = 252;
const WEEKS_PER_YEAR = 52.18;

/**
 * Bars a year by the calendar. Daily bars by how many days of the week trade, whichever they are: 365 for all seven, 252
 * for five, the convention that allows for holidays; else so many weekdays as a year has. 52 weekly, 12 monthly.
 */
export function barsPerYearOf(days: Int32Array): number {
  const spacing = medianSpacing(days);
  if (spacing > WEEKLY_MAX) return 12;
  if (spacing > DAILY_MAX) return 52;
  const weekdays = days.length < WEEK ? 5 : tradedWeekdays(days);
  if (weekdays === WEEK) return NEVER_CLOSED;
  return weekdays === 5 ? EXCHANGE_DAYS : Math.round(weekdays * WEEKS_PER_YEAR);
}

function tradedWeekdays(days: Int32Array): number {
  const bars = new Array<number>(WEEK).fill(0);
  for (const day of days) bars[weekdayOf(day) - 1] = (bars[weekdayOf(day) - 1] ?? 0) + 1;
  const busiest = Math.max(...bars);
  return bars.filter((count) => count > busiest * TRADED_SHARE_MIN).length;
}
