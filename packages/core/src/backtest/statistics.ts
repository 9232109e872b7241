import { varies } from "./blocks.ts";
import { pow } from "./detmath.ts";
import { drawdownOf } from "./drawdown.ts";
import type { Statistics } from "./result.ts";

const DAYS_PER_YEAR = 365.25;
/** Shorter periods are not annualised (GIPS). */
const ANNUALISED_DAYS_MIN = 365;

/** What happened besides the equity curve. Notional is in units of the account at the start. */
export interface Activity {
  readonly trades: readonly { readonly profit: number }[];
  readonly notional: number;
  readonly barsHeld: number;
}

export interface StatisticsInput {
  /** At each close, the first before the first return. */
  readonly equity: Float64Array;
  /** Days since 1970-01-01 of those closes. */
  readonly days: Int32Array;
  readonly barsPerYear: number;
  readonly activity: Activity;
}

/** A number, or the reason why there is none. */
type Measure = number | string;

/**
 * Statistics of an equity curve: simple returns per bar, deviations with ddof 1, Sortino over all bars, risk-free
 * rate 0, annualised by √barsPerYear; CAGR by calendar days ÷ 365.25. `bars` is the number of returns. What cannot be
 * computed is null, with the reason under its name.
 */
export function statisticsOf({ equity, days, barsPerYear, activity }: StatisticsInput): Statistics {
  const returns = returnsOf(equity);
  const calendarDays = (days.at(-1) ?? 0) - (days[0] ?? 0);
  const growth = (equity.at(-1) ?? 1) / (equity[0] ?? 1);
  const { depth, longestBars } = drawdownOf(equity);
  const cagr = cagrMeasure(growth, calendarDays);
  const { values, unavailable } = separate({
    totalReturn: growth - 1,
    cagr,
    ...ratioMeasures(returns, barsPerYear),
    maxDrawdown: depth,
    maxDrawdownBars: longestBars,
    calmar: calmarMeasure(cagr, depth),
    turnover: turnoverMeasure(activity, equity, calendarDays),
    exposure: returns.length === 0 ? "there are no returns" : activity.barsHeld / returns.length,
    ...tradeMeasures(activity),
  });
  const years = calendarDays / DAYS_PER_YEAR;
  return { bars: returns.length, years, trades: activity.trades.length, ...values, unavailable };
}

/** Simple returns between neighbouring values, one fewer than those; 0 once nothing is left. */
export function returnsOf(equity: Float64Array): Float64Array {
  const returns = new Float64Array(Math.max(0, equity.length - 1));
  for (let i = 0; i < returns.length; i++) {
    const before = equity[i] as number;
    returns[i] = before > 0 ? (equity[i + 1] as number) / before - 1 : 0;
  }
  return returns;
}

/** Compound annual growth of an account that grew by the factor `growth` in `years`; −1 where nothing is left. */
export function cagrOf(growth: number, years: number): number {
  return growth <= 0 ? -1 : pow(growth, 1 / years) - 1;
}

/** CAGR over the depth of the deepest drawdown; null where there was none. */
export function calmarOf(cagr: number, maxDrawdown: number): number | null {
  return maxDrawdown < 0 ? cagr / -maxDrawdown : null;
}

function cagrMeasure(growth: number, calendarDays: number): Measure {
  if (growth > 0 && calendarDays < ANNUALISED_DAYS_MIN) return "shorter than one year";
  return cagrOf(growth, calendarDays / DAYS_PER_YEAR);
}

function calmarMeasure(cagr: Measure, depth: number): Measure {
  if (typeof cagr === "string") return cagr;
  return calmarOf(cagr, depth) ?? "there was no drawdown";
}

type RatioName = "sharpe" | "sortino" | "volatility" | "skewness" | "kurtosis";

function ratioMeasures(returns: Float64Array, barsPerYear: number): Record<RatioName, Measure> {
  const annual = Math.sqrt(barsPerYear);
  const bars = returns.length;
  if (bars < 2) return everyRatio("fewer than two returns");
  let sum = 0;
  for (const r of returns) sum += r;
  const mean = sum / bars;
  const { second, third, fourth, downside } = powerSums(returns, mean);
  const variance = second / bars;
  if (!varies(variance, mean)) return { ...everyRatio("returns do not vary"), volatility: 0 };
  const deviation = Math.sqrt(second / (bars - 1));
  return {
    sharpe: (mean / deviation) * annual,
    sortino: downside > 0 ? (mean / Math.sqrt(downside / bars)) * annual : "there was no losing bar",
    volatility: deviation * annual,
    skewness: third / bars / (variance * Math.sqrt(variance)),
    kurtosis: fourth / bars / (variance * variance),
  };
}

function everyRatio(reason: string): Record<RatioName, Measure> {
  return { sharpe: reason, sortino: reason, volatility: reason, skewness: reason, kurtosis: reason };
}

function powerSums(returns: Float64Array, mean: number) {
  let [second, third, fourth, downside] = [0, 0, 0, 0];
  for (const r of returns) {
    const deviation = r - mean;
    const square = deviation * deviation;
    second += square;
    third += square * deviation;
    fourth += square * square;
    if (r < 0) downside += r * r;
  }
  return { second, third, fourth, downside };
}

function turnoverMeasure({ notional }: Activity, equity: Float64Array, calendarDays: number): Measure {
  if (calendarDays <= 0) return "there are no returns";
  let sum = 0;
  for (const value of equity) sum += value;
  return notional / (sum / equity.length) / (calendarDays / DAYS_PER_YEAR);
}

function tradeMeasures({ trades }: Activity): Record<"winRate" | "profitFactor", Measure> {
  if (trades.length === 0) return { winRate: "there was no trade", profitFactor: "there was no trade" };
  let [wins, gained, lost] = [0, 0, 0];
  for (const { profit } of trades) {
    if (profit > 0) wins++;
    gained += Math.max(profit, 0);
    lost += Math.max(-profit, 0);
  }
  return {
    winRate: wins / trades.length,
    profitFactor: lost > 0 ? gained / lost : "there was no losing trade",
  };
}

function separate<K extends string>(measures: Record<K, Measure>) {
  const entries = Object.entries(measures) as [K, Measure][];
  const values = Object.fromEntries(
    entries.map(([name, measure]) => [name, typeof measure === "number" ? measure : null]),
  ) as Record<K, number | null>;
  const unavailable: Record<string, string> = Object.fromEntries(
    entries.filter((entry): entry is [K, string] => typeof entry[1] === "string"),
  );
  return { values, unavailable };
}
