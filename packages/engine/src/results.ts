import { momentsOf } from "@tradewind/core/backtest/blocks";
import type { BacktestResult, BlockSums, Statistics } from "@tradewind/core/backtest/result";
import { cagrOf, calmarOf } from "@tradewind/core/backtest/statistics";
import { limits } from "@tradewind/core/limits";
import { BLOCK_VALUES, BLOCKS_AT, place } from "./rowLayout.ts";

const DAYS_PER_YEAR = 365.25;
const ANNUALISED_DAYS_MIN = 365;

type Rows = Float64Array;
/** A number, or the reason why there is none. */
type Measure = number | string;

const at = (rows: Rows, from: number, name: keyof typeof place): number => rows[from + place[name]] as number;

/**
 * The result of the row that begins at `from`, as core's oracle words it: same fields in the same order, same numbers,
 * same reasons. Written for speed: it runs for every backtest of a population.
 */
export function resultOf(rows: Rows, from: number): BacktestResult {
  return {
    statistics: statisticsOf(rows, from),
    blocks: blocksOf(rows, from),
    ruined: !(at(rows, from, "lastEquity") > 0),
  };
}

function statisticsOf(rows: Rows, from: number): Statistics {
  const unavailable: Record<string, string> = {};
  const told = (name: keyof Statistics, measure: Measure): number | null => {
    if (typeof measure === "number") return measure;
    unavailable[name] = measure;
    return null;
  };
  const [bars, days] = [at(rows, from, "bars"), at(rows, from, "calendarDays")];
  const growth = at(rows, from, "lastEquity") / at(rows, from, "firstEquity");
  const depth = deepestDrawdown(rows, from);
  // In the oracle's order, which is also that of the reasons.
  const totalReturn = growth - 1;
  const cagrMeasure = cagrOrReason(growth, days);
  const cagr = told("cagr", cagrMeasure);
  const ratios = ratiosOf(rows, from, bars);
  const sharpe = told("sharpe", ratios.sharpe);
  const sortino = told("sortino", ratios.sortino);
  const volatility = told("volatility", ratios.volatility);
  const skewness = told("skewness", ratios.skewness);
  const kurtosis = told("kurtosis", ratios.kurtosis);
  const calmar = told("calmar", calmarOrReason(cagrMeasure, depth));
  const turnover = told("turnover", turnoverOrReason(rows, from, bars, days));
  const exposure = told("exposure", bars === 0 ? "there are no returns" : at(rows, from, "barsHeld") / bars);
  const winRate = told("winRate", winRateOrReason(rows, from));
  const profitFactor = told("profitFactor", profitFactorOrReason(rows, from));
  return {
    bars,
    years: days / DAYS_PER_YEAR,
    trades: at(rows, from, "trades"),
    totalReturn,
    cagr,
    sharpe,
    sortino,
    volatility,
    skewness,
    kurtosis,
    maxDrawdown: depth,
    maxDrawdownBars: at(rows, from, "longestBars"),
    calmar,
    turnover,
    exposure,
    winRate,
    profitFactor,
    unavailable,
  };
}

function cagrOrReason(growth: number, calendarDays: number): Measure {
  if (growth > 0 && calendarDays < ANNUALISED_DAYS_MIN) return "shorter than one year";
  return cagrOf(growth, calendarDays / DAYS_PER_YEAR);
}

function calmarOrReason(cagr: Measure, depth: number): Measure {
  if (typeof cagr === "string") return cagr;
  return calmarOf(cagr, depth) ?? "there was no drawdown";
}

/** Within a block from its own peak, or in a block from a peak before it. */
function deepestDrawdown(rows: Rows, from: number): number {
  let deepest = 0;
  let peak = at(rows, from, "firstEquity");
  const end = from + BLOCKS_AT + limits.blocksCount * BLOCK_VALUES;
  for (let block = from + BLOCKS_AT; block < end; block += BLOCK_VALUES) {
    deepest = Math.min(deepest, rows[block + 8] as number, (rows[block + 7] as number) / peak - 1);
    peak = Math.max(peak, rows[block + 6] as number);
  }
  return deepest;
}

type RatioName = "sharpe" | "sortino" | "volatility" | "skewness" | "kurtosis";

function ratiosOf(rows: Rows, from: number, bars: number): Readonly<Record<RatioName, Measure>> {
  if (bars < 2) return everyRatio("fewer than two returns");
  let [sum, sumSquares, sumCubes, sumFourths, sumDownsideSquares] = [0, 0, 0, 0, 0];
  const end = from + BLOCKS_AT + limits.blocksCount * BLOCK_VALUES;
  for (let block = from + BLOCKS_AT; block < end; block += BLOCK_VALUES) {
    sum += rows[block] as number;
    sumSquares += rows[block + 1] as number;
    sumCubes += rows[block + 2] as number;
    sumFourths += rows[block + 3] as number;
    sumDownsideSquares += rows[block + 4] as number;
  }
  const moments = momentsOf({ bars, sum, sumSquares, sumCubes, sumFourths, sumDownsideSquares });
  if (moments === null) return { ...everyRatio("returns do not vary"), volatility: 0 };
  const { mean, deviation, skewness, kurtosis } = moments;
  const annual = Math.sqrt(at(rows, from, "barsPerYear"));
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

function turnoverOrReason(rows: Rows, from: number, bars: number, calendarDays: number): Measure {
  if (calendarDays <= 0) return "there are no returns";
  const meanEquity = at(rows, from, "firstEquity") + at(rows, from, "weightedChanges") / (bars + 1);
  return at(rows, from, "notional") / meanEquity / (calendarDays / DAYS_PER_YEAR);
}

function winRateOrReason(rows: Rows, from: number): Measure {
  const trades = at(rows, from, "trades");
  return trades === 0 ? "there was no trade" : at(rows, from, "wins") / trades;
}

function profitFactorOrReason(rows: Rows, from: number): Measure {
  if (at(rows, from, "trades") === 0) return "there was no trade";
  const lost = at(rows, from, "lost");
  return lost > 0 ? at(rows, from, "gained") / lost : "there was no losing trade";
}

function blocksOf(rows: Rows, from: number): BlockSums[] {
  const bars = at(rows, from, "bars");
  const blocks: BlockSums[] = [];
  let before = at(rows, from, "firstEquity");
  let begun = 0;
  for (let block = 0; block < limits.blocksCount; block++) {
    const first = from + BLOCKS_AT + block * BLOCK_VALUES;
    const last = rows[first + 5] as number;
    const ended = Math.floor(((block + 1) * bars) / limits.blocksCount);
    const left = before > 0;
    blocks.push({
      bars: ended - begun,
      sum: rows[first] as number,
      sumSquares: rows[first + 1] as number,
      sumCubes: rows[first + 2] as number,
      sumFourths: rows[first + 3] as number,
      sumDownsideSquares: rows[first + 4] as number,
      growth: left ? last / before : 1,
      peak: left ? (rows[first + 6] as number) / before : 1,
      trough: left ? (rows[first + 7] as number) / before : 1,
      maxDrawdown: rows[first + 8] as number,
    });
    begun = ended;
    before = last;
  }
  return blocks;
}
