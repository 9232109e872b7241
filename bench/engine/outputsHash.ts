import type { BacktestResult } from "@tradewind/core/backtest/result";

/** One number over every number of every result, in order: equal for equal outputs, bit for bit. */
export interface OutputsHash {
  add(result: BacktestResult): void;
  value(): string;
}

const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const STATISTICS = [
  "bars",
  "years",
  "trades",
  "totalReturn",
  "cagr",
  "sharpe",
  "sortino",
  "volatility",
  "skewness",
  "kurtosis",
  "maxDrawdown",
  "maxDrawdownBars",
  "calmar",
  "turnover",
  "exposure",
  "winRate",
  "profitFactor",
] as const;
const BLOCK_SUMS = ["bars", "sum", "sumSquares", "sumCubes", "sumFourths", "sumDownsideSquares"] as const;

/** FNV-1a over the 32-bit words of the numbers, the lower word first; what is null counts as one certain NaN. */
export function createOutputsHash(): OutputsHash {
  const value = new Float64Array(1);
  const words = new Uint32Array(value.buffer);
  let hash = SEED;
  const addNumber = (number: number | null): void => {
    value[0] = number ?? Number.NaN;
    for (const word of words) hash = Math.imul(hash ^ word, PRIME);
  };
  return {
    add: ({ statistics, blocks, ruined }) => {
      for (const name of STATISTICS) addNumber(statistics[name]);
      for (const block of blocks) for (const name of BLOCK_SUMS) addNumber(block[name]);
      addNumber(ruined ? 1 : 0);
    },
    value: () => (hash >>> 0).toString(16).padStart(8, "0"),
  };
}
