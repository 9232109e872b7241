import { z } from "zod";

const statistic = z.number().nullable();

/** Fractions and bars, net of costs. A statistic that cannot be computed is null and `unavailable` says why. */
export const Statistics = z.strictObject({
  bars: z.int(),
  years: z.number(),
  totalReturn: statistic,
  cagr: statistic,
  sharpe: statistic,
  sortino: statistic,
  /** Zero or negative. */
  maxDrawdown: statistic,
  /** Longest stretch below a former peak, in bars. */
  maxDrawdownBars: statistic,
  calmar: statistic,
  /** Annualised. */
  volatility: statistic,
  /** Traded notional over mean equity, a year. */
  turnover: statistic,
  /** Share of bars with a position. */
  exposure: statistic,
  trades: z.int(),
  winRate: statistic,
  profitFactor: statistic,
  skewness: statistic,
  /** Raw: 3 for a normal distribution. */
  kurtosis: statistic,
  unavailable: z.record(z.string(), z.string()),
});

/**
 * Sums over one contiguous block of bars, from which Sharpe ratios of any union of blocks follow, and the course of its
 * equity over that before its first return, from which the deepest drawdown of any neighbouring blocks follows.
 */
export const BlockSums = z.strictObject({
  bars: z.int(),
  sum: z.number(),
  sumSquares: z.number(),
  sumCubes: z.number(),
  sumFourths: z.number(),
  sumDownsideSquares: z.number(),
  /** The last, highest and lowest equity; 1 where nothing was left before. */
  growth: z.number(),
  peak: z.number(),
  trough: z.number(),
  /** Zero or negative, from a peak within the block. */
  maxDrawdown: z.number(),
});

/** One pass over one part. `ruined` when equity reached zero and the account ended. */
export const BacktestResult = z.strictObject({
  statistics: Statistics,
  blocks: z.array(BlockSums),
  ruined: z.boolean(),
});

export const ExitReason = z.enum([
  "signal",
  "stopLoss",
  "takeProfit",
  "trailingStop",
  "holdingLimit",
  "liquidation",
  "endOfPart",
]);

/** `entryDay` and `exitDay` are days since 1970-01-01; prices are after slippage; `returnOnEquity` is of the sleeve. */
export const Trade = z.strictObject({
  symbol: z.string(),
  member: z.int(),
  side: z.enum(["long", "short"]),
  signalDay: z.int(),
  entryDay: z.int(),
  entryPrice: z.number(),
  exitDay: z.int(),
  exitPrice: z.number(),
  exitReason: ExitReason,
  holdingBars: z.int(),
  leverage: z.number(),
  profit: z.number(),
  returnOnEquity: z.number(),
});

export type Statistics = z.infer<typeof Statistics>;
export type BlockSums = z.infer<typeof BlockSums>;
export type BacktestResult = z.infer<typeof BacktestResult>;
export type ExitReason = z.infer<typeof ExitReason>;
export type Trade = z.infer<typeof Trade>;

/** What a report asks for beyond the result: the account's equity at each bar's close (1 before the first) and its trades. */
export interface BacktestTrace {
  readonly result: BacktestResult;
  readonly days: Int32Array;
  readonly equity: Float64Array;
  readonly trades: readonly Trade[];
}
