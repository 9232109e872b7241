import { limits } from "../limits.ts";
import { blocksOf, mergeBlocks, momentsOf } from "./blocks.ts";
import { pow } from "./detmath.ts";
import { drawdownOf } from "./drawdown.ts";
import type { BlockSums, Statistics } from "./result.ts";
import { meanEquityOf } from "./returns.ts";

const DAYS_PER_YEAR = 365.25;
/** Shorter periods are not annualised (GIPS). */
export const ANNUALISED_DAYS_MIN = 365;

/** Trades in numbers; money in units of the account at the start. */
export interface TradeTotals {
  readonly trades: number;
  readonly wins: number;
  readonly gained: number;
  readonly lost: number;
}

/** What happened besides the equity curve. Notional is in units of the account at the start. */
export interface Activity extends TradeTotals {
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
  /** Of the same curve; made from it where they are absent. */
  readonly blocks?: readonly BlockSums[];
}

/** A number, or the reason why there is none. */
type Measure = number | string;

/**
 * Statistics of an equity curve: simple returns per bar, deviations with ddof 1, Sortino over all bars, risk-free
 * rate 0, annualised by √barsPerYear; CAGR by calendar days ÷ 365.25. `bars` is the number of returns. What cannot be
 * computed is null, with the reason under its name.
 */
export function statisticsOf({ equity, days, barsPerYear, activity, blocks }: StatisticsInput): Statistics {
  const sums = mergeBlocks(blocks ?? blocksOf(equity, limits.blocksCount));
  const calendarDays = (days.at(-1) ?? 0) - (days[0] ?? 0);
  const growth = (equity.at(-1) ?? 1) / (equity[0] ?? 1);
  const { depth, longestBars } = drawdownOf(equity);
  const cagr = cagrMeasure(growth, calendarDays);
  const { values, unavailable } = separate({
    totalReturn: growth - 1,
    cagr,
    ...ratioMeasures(sums, barsPerYear),
    maxDrawdown: depth,
    maxDrawdownBars: longestBars,
    calmar: calmarMeasure(cagr, depth),
    turnover: turnoverMeasure(activity, equity, calendarDays),
    exposure: sums.bars === 0 ? "there are no returns" : activity.barsHeld / sums.bars,
    ...tradeMeasures(activity),
  });
  const years = calendarDays / DAYS_PER_YEAR;
  return { bars: sums.bars, years, trades: activity.trades, ...values, unavailable };
}

/** Counts trades and what they won and lost, in their order. */
export function tradeTotalsOf(profits: readonly number[]): TradeTotals {
  let [wins, gained, lost] = [0, 0, 0];
  for (const profit of profits) {
    if (profit > 0) wins++;
    gained += Math.max(profit, 0);
    lost += Math.max(-profit, 0);
  }
  return { trades: profits.length, wins, gained, lost };
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

function ratioMeasures(sums: BlockSums, barsPerYear: number): Record<RatioName, Measure> {
  const annual = Math.sqrt(barsPerYear);
  const { bars, sumDownsideSquares } = sums;
  if (bars < 2) return everyRatio("fewer than two returns");
  const moments = momentsOf(sums);
  if (moments === null) return { ...everyRatio("returns do not vary"), volatility: 0 };
  const { mean, deviation, skewness, kurtosis } = moments;
  const downside = Math.sqrt(sumDownsideSquares / bars);
  return {
    sharpe: (mean / deviation) * annual,
    sortino: downside > 0 ? (mean / downside) * annual : "there was no losing bar",
    volatility: deviation * annual,
    skewness,
    kurtosis,
  };
}

function everyRatio(reason: string): Record<RatioName, Measure> {
  return { sharpe: reason, sortino: reason, volatility: reason, skewness: reason, kurtosis: reason };
}

function turnoverMeasure({ notional }: Activity, equity: Float64Array, calendarDays: number): Measure {
  if (calendarDays <= 0) return "there are no returns";
  return notional / meanEquityOf(equity) / (calendarDays / DAYS_PER_YEAR);
}

function tradeMeasures({
  trades,
  wins,
  gained,
  lost,
}: TradeTotals): Record<"winRate" | "profitFactor", Measure> {
  if (trades === 0) return { winRate: "there was no trade", profitFactor: "there was no trade" };
  return {
    winRate: wins / trades,
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
