import { mergeBlocks, momentsOf } from "@tradewind/core/backtest/blocks";
import type { BacktestResult, BlockSums, Statistics } from "@tradewind/core/backtest/result";
import { cagrOf, calmarOf } from "@tradewind/core/backtest/statistics";
import { limits } from "@tradewind/core/limits";
import { BLOCK_VALUES, BLOCKS_AT, place } from "./rowLayout.ts";

const DAYS_PER_YEAR = 365.25;
const ANNUALISED_DAYS_MIN = 365;

type Row = Float64Array;
/** A number, or the reason why there is none. */
type Measure = number | string;
type MeasureName = Exclude<keyof Statistics, "bars" | "years" | "trades" | "unavailable">;

const value = (measure: Measure): number | null => (typeof measure === "number" ? measure : null);
const at = (row: Row, name: keyof typeof place): number => row[place[name]] as number;

/** The result of a row as core's oracle words it: same fields in the same order, same numbers, same reasons. */
export function resultOf(row: Row): BacktestResult {
  const blocks = blocksOf(row);
  const bars = at(row, "bars");
  const growth = at(row, "lastEquity") / at(row, "firstEquity");
  const depth = deepestDrawdown(row);
  const cagr = cagrMeasure(growth, at(row, "calendarDays"));
  const measures = {
    totalReturn: growth - 1,
    cagr,
    ...ratioMeasures(mergeBlocks(blocks), at(row, "barsPerYear")),
    maxDrawdown: depth,
    maxDrawdownBars: at(row, "longestBars"),
    calmar: typeof cagr === "string" ? cagr : (calmarOf(cagr, depth) ?? "there was no drawdown"),
    turnover: turnoverMeasure(row),
    exposure: bars === 0 ? "there are no returns" : at(row, "barsHeld") / bars,
    ...tradeMeasures(row),
  };
  return { statistics: statisticsOf(row, measures), blocks, ruined: !(at(row, "lastEquity") > 0) };
}

function statisticsOf(row: Row, measures: Record<MeasureName, Measure>): Statistics {
  const unavailable: Record<string, string> = {};
  for (const name in measures) {
    const measure = measures[name as MeasureName];
    if (typeof measure === "string") unavailable[name] = measure;
  }
  return {
    bars: at(row, "bars"),
    years: at(row, "calendarDays") / DAYS_PER_YEAR,
    trades: at(row, "trades"),
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

/** Within a block from its own peak, or in a block from a peak before it. */
function deepestDrawdown(row: Row): number {
  let deepest = 0;
  let peak = at(row, "firstEquity");
  for (let block = 0; block < limits.blocksCount; block++) {
    const first = BLOCKS_AT + block * BLOCK_VALUES;
    deepest = Math.min(deepest, row[first + 8] as number, (row[first + 7] as number) / peak - 1);
    peak = Math.max(peak, row[first + 6] as number);
  }
  return deepest;
}

type RatioName = "sharpe" | "sortino" | "volatility" | "skewness" | "kurtosis";

function ratioMeasures(sums: BlockSums, barsPerYear: number): Record<RatioName, Measure> {
  const { bars, sumDownsideSquares } = sums;
  if (bars < 2) return everyRatio("fewer than two returns");
  const moments = momentsOf(sums);
  if (moments === null) return { ...everyRatio("returns do not vary"), volatility: 0 };
  const { mean, deviation, skewness, kurtosis } = moments;
  const annual = Math.sqrt(barsPerYear);
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

function turnoverMeasure(row: Row): Measure {
  const calendarDays = at(row, "calendarDays");
  if (calendarDays <= 0) return "there are no returns";
  const meanEquity = at(row, "firstEquity") + at(row, "weightedChanges") / (at(row, "bars") + 1);
  return at(row, "notional") / meanEquity / (calendarDays / DAYS_PER_YEAR);
}

function tradeMeasures(row: Row): Record<"winRate" | "profitFactor", Measure> {
  const [trades, lost] = [at(row, "trades"), at(row, "lost")];
  if (trades === 0) return { winRate: "there was no trade", profitFactor: "there was no trade" };
  return {
    winRate: at(row, "wins") / trades,
    profitFactor: lost > 0 ? at(row, "gained") / lost : "there was no losing trade",
  };
}

function blocksOf(row: Row): BlockSums[] {
  const bars = at(row, "bars");
  const blocks: BlockSums[] = [];
  let before = at(row, "firstEquity");
  for (let block = 0; block < limits.blocksCount; block++) {
    const first = BLOCKS_AT + block * BLOCK_VALUES;
    const last = row[first + 5] as number;
    const left = before > 0;
    blocks.push({
      bars:
        Math.floor(((block + 1) * bars) / limits.blocksCount) -
        Math.floor((block * bars) / limits.blocksCount),
      sum: row[first] as number,
      sumSquares: row[first + 1] as number,
      sumCubes: row[first + 2] as number,
      sumFourths: row[first + 3] as number,
      sumDownsideSquares: row[first + 4] as number,
      growth: left ? last / before : 1,
      peak: left ? (row[first + 6] as number) / before : 1,
      trough: left ? (row[first + 7] as number) / before : 1,
      maxDrawdown: row[first + 8] as number,
    });
    before = last;
  }
  return blocks;
}
