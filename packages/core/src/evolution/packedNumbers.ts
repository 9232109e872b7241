import type { BlockSums, Statistics } from "../backtest/result.ts";

/*
 * Statistics and blocks as stretches of f64, NaN for null. Hundreds of thousands of numbers a generation are worth being
 * named one by one: by computed names each of them costs ten times as much.
 */
export type StatisticNumbers = Omit<Statistics, "unavailable">;

/** What is packed of one kind of record, and in which order. */
export interface Packed<T> {
  readonly names: readonly string[];
  write(values: Float64Array, at: number, record: T): void;
  read(values: Float64Array, at: number): T;
}

const orNaN = (value: number | null): number => value ?? Number.NaN;
const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;
const there = (value: number | undefined): number => value ?? Number.NaN;

export const packedStatistics: Packed<StatisticNumbers> = {
  names: [
    "bars",
    "years",
    "totalReturn",
    "cagr",
    "sharpe",
    "sortino",
    "maxDrawdown",
    "maxDrawdownBars",
    "calmar",
    "volatility",
    "turnover",
    "exposure",
    "trades",
    "winRate",
    "profitFactor",
    "skewness",
    "kurtosis",
  ],
  write(values, at, record) {
    values[at] = record.bars;
    values[at + 1] = record.years;
    values[at + 2] = orNaN(record.totalReturn);
    values[at + 3] = orNaN(record.cagr);
    values[at + 4] = orNaN(record.sharpe);
    values[at + 5] = orNaN(record.sortino);
    values[at + 6] = orNaN(record.maxDrawdown);
    values[at + 7] = orNaN(record.maxDrawdownBars);
    values[at + 8] = orNaN(record.calmar);
    values[at + 9] = orNaN(record.volatility);
    values[at + 10] = orNaN(record.turnover);
    values[at + 11] = orNaN(record.exposure);
    values[at + 12] = record.trades;
    values[at + 13] = orNaN(record.winRate);
    values[at + 14] = orNaN(record.profitFactor);
    values[at + 15] = orNaN(record.skewness);
    values[at + 16] = orNaN(record.kurtosis);
  },
  read: (values, at) => ({
    bars: there(values[at]),
    years: there(values[at + 1]),
    totalReturn: orNull(values[at + 2]),
    cagr: orNull(values[at + 3]),
    sharpe: orNull(values[at + 4]),
    sortino: orNull(values[at + 5]),
    maxDrawdown: orNull(values[at + 6]),
    maxDrawdownBars: orNull(values[at + 7]),
    calmar: orNull(values[at + 8]),
    volatility: orNull(values[at + 9]),
    turnover: orNull(values[at + 10]),
    exposure: orNull(values[at + 11]),
    trades: there(values[at + 12]),
    winRate: orNull(values[at + 13]),
    profitFactor: orNull(values[at + 14]),
    skewness: orNull(values[at + 15]),
    kurtosis: orNull(values[at + 16]),
  }),
};

export const packedBlock: Packed<BlockSums> = {
  names: [
    "bars",
    "sum",
    "sumSquares",
    "sumCubes",
    "sumFourths",
    "sumDownsideSquares",
    "growth",
    "peak",
    "trough",
    "maxDrawdown",
  ],
  write(values, at, record) {
    values[at] = record.bars;
    values[at + 1] = record.sum;
    values[at + 2] = record.sumSquares;
    values[at + 3] = record.sumCubes;
    values[at + 4] = record.sumFourths;
    values[at + 5] = record.sumDownsideSquares;
    values[at + 6] = record.growth;
    values[at + 7] = record.peak;
    values[at + 8] = record.trough;
    values[at + 9] = record.maxDrawdown;
  },
  read: (values, at) => ({
    bars: there(values[at]),
    sum: there(values[at + 1]),
    sumSquares: there(values[at + 2]),
    sumCubes: there(values[at + 3]),
    sumFourths: there(values[at + 4]),
    sumDownsideSquares: there(values[at + 5]),
    growth: there(values[at + 6]),
    peak: there(values[at + 7]),
    trough: there(values[at + 8]),
    maxDrawdown: there(values[at + 9]),
  }),
};

/** Reads what may have been packed under other names than today's, in another order. */
export function readerOf<T>(packed: Packed<T>, names: readonly string[]): Packed<T>["read"] {
  if (names.length === packed.names.length && names.every((name, at) => name === packed.names[at])) {
    return packed.read;
  }
  return (values, at) =>
    Object.fromEntries(names.map((name, index) => [name, orNull(values[at + index])])) as T;
}
