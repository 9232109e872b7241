import { varies } from "@tradewind/core/backtest/blocks";
import type { BacktestResult, BlockSums, Statistics } from "@tradewind/core/backtest/result";
import { cagrOf, calmarOf } from "@tradewind/core/backtest/statistics";
import type { AccountOutcome } from "./sleeves.ts";

const DAYS_PER_YEAR = 365.25;
const ANNUALISED_DAYS_MIN = 365;
const BLOCKS = 16;
const FIRST_BLOCK = 16;
const BLOCK_SUMS = 5;

/** Where the sum of the equity at every close stands among the measured sums. */
export const EQUITY_SUM = 2;

/** The part of time that a result is about; `bars` counts returns. */
export interface Span {
  readonly bars: number;
  readonly calendarDays: number;
  readonly barsPerYear: number;
}

type Account = AccountOutcome & Span;

/** A number, or the reason why there is none. */
type Measure = number | string;

const value = (measure: Measure): number | null => (typeof measure === "number" ? measure : null);

/** The result as core's oracle words it: same fields in the same order, same numbers, same reasons. */
export function resultOf(outcome: AccountOutcome, span: Span): BacktestResult {
  const account = { ...outcome, ...span };
  const { sums, bars, firstEquity } = account;
  const [, , , depth = 0, longestBars = 0, lastEquity = 1, barsHeld = 0] = sums;
  const growth = lastEquity / firstEquity;
  const cagr = cagrMeasure(growth, account.calendarDays);
  const measures = {
    totalReturn: growth - 1,
    cagr,
    ...ratioMeasures(account),
    maxDrawdown: depth,
    maxDrawdownBars: longestBars,
    calmar: typeof cagr === "string" ? cagr : (calmarOf(cagr, depth) ?? "there was no drawdown"),
    turnover: turnoverMeasure(account),
    exposure: bars === 0 ? "there are no returns" : barsHeld / bars,
    ...tradeMeasures(account),
  };
  return {
    statistics: statisticsOf(account, measures),
    blocks: blocksOf(sums, bars),
    ruined: !(lastEquity > 0),
  };
}

type MeasureName = Exclude<keyof Statistics, "bars" | "years" | "trades" | "unavailable">;

function statisticsOf(account: Account, measures: Record<MeasureName, Measure>): Statistics {
  const unavailable: Record<string, string> = {};
  for (const name in measures) {
    const measure = measures[name as MeasureName];
    if (typeof measure === "string") unavailable[name] = measure;
  }
  return {
    bars: account.bars,
    years: account.calendarDays / DAYS_PER_YEAR,
    trades: account.trades,
    totalReturn: value(measures.totalReturn),
    cagr: value(measures.cagr),
    sharpe: value(measures.sharpe),
    sortino: value(measures.sortino),
    volatility: value(measures.volatility),
    skewness: value(measures.skewness),
    kurtosis: value(measures.kurtosis),
    maxDrawdown: value(measures.maxDrawdown),
    maxDrawdownBars: value(measures.maxDrawdownBars),
    calmar: value(measures.calmar),
    turnover: value(measures.turnover),
    exposure: value(measures.exposure),
    winRate: value(measures.winRate),
    profitFactor: value(measures.profitFactor),
    unavailable,
  };
}

function cagrMeasure(growth: number, calendarDays: number): Measure {
  if (growth > 0 && calendarDays < ANNUALISED_DAYS_MIN) return "shorter than one year";
  return cagrOf(growth, calendarDays / DAYS_PER_YEAR);
}

type RatioName = "sharpe" | "sortino" | "volatility" | "skewness" | "kurtosis";

function ratioMeasures({ sums, bars, barsPerYear }: Account): Record<RatioName, Measure> {
  if (bars < 2) return everyRatio("fewer than two returns");
  const [sum = 0, downside = 0, , , , , , second = 0, third = 0, fourth = 0] = sums;
  const annual = Math.sqrt(barsPerYear);
  const mean = sum / bars;
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

function turnoverMeasure({ sums, bars, notional, calendarDays }: Account): Measure {
  if (calendarDays <= 0) return "there are no returns";
  return notional / ((sums[EQUITY_SUM] as number) / (bars + 1)) / (calendarDays / DAYS_PER_YEAR);
}

function tradeMeasures({ trades, wins, gained, lost }: Account): Record<"winRate" | "profitFactor", Measure> {
  if (trades === 0) return { winRate: "there was no trade", profitFactor: "there was no trade" };
  return {
    winRate: wins / trades,
    profitFactor: lost > 0 ? gained / lost : "there was no losing trade",
  };
}

function blocksOf(sums: Float64Array, bars: number): BlockSums[] {
  const blocks: BlockSums[] = [];
  for (let block = 0; block < BLOCKS; block++) {
    const at = FIRST_BLOCK + block * BLOCK_SUMS;
    blocks.push({
      bars: Math.floor(((block + 1) * bars) / BLOCKS) - Math.floor((block * bars) / BLOCKS),
      sum: sums[at] as number,
      sumSquares: sums[at + 1] as number,
      sumCubes: sums[at + 2] as number,
      sumFourths: sums[at + 3] as number,
      sumDownsideSquares: sums[at + 4] as number,
    });
  }
  return blocks;
}
