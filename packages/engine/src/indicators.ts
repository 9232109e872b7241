import type { Expression } from "@tradewind/core/backtest/expressions";
import type { EngineModule } from "./module.ts";
import type { PriceColumns } from "./priceColumns.ts";

/** What a column is built from. `column` answers a pointer to another expression's column. */
export interface IndicatorContext {
  readonly module: EngineModule;
  readonly prices: PriceColumns;
  readonly barsPerYear: number;
  readonly column: (expression: Expression) => number;
  /** A column that several indicators share. */
  readonly shared: (name: string, fill: (out: number) => void) => number;
}

type Windowed = Extract<Expression, { window: number }>;
type Builder = (context: IndicatorContext, window: number, out: number) => void;

/** Computes a column that is no price and no constant, bit for bit as core's dense definition. */
export function buildColumn(
  expression: Exclude<Expression, { op: "open" | "high" | "low" | "close" | "level" | "fraction" }>,
  context: IndicatorContext,
  out: number,
): void {
  const { module, prices, column } = context;
  switch (expression.op) {
    case "scaled":
      module.scaled(column(expression.of), prices.bars, expression.by, out);
      return;
    case "gap":
      module.gap(column(expression.of), column(expression.over), prices.bars, out);
      return;
    case "bollingerUpper":
    case "bollingerLower":
    case "keltnerUpper":
    case "keltnerLower":
      band(expression, context, out);
      return;
    case "macd":
      macd(expression, context, out);
      return;
    case "macdHistogram":
      macdHistogram(expression, context, out);
      return;
    default:
      BUILDERS[expression.op](context, expression.window, out);
  }
}

function ema({ module, prices }: IndicatorContext, values: number, window: number, out: number): void {
  module.smooth(values, prices.bars, window, 2 / (window + 1), out);
}

function wilder({ module, prices }: IndicatorContext, values: number, window: number, out: number): void {
  module.smooth(values, prices.bars, window, 1 / window, out);
}

/** Average true range, in the prices' currency. Uses the first scratch column. */
function atr(context: IndicatorContext, window: number, out: number): void {
  const { module, prices } = context;
  module.trueRanges(prices.high, prices.low, prices.close, prices.bars, prices.scratch[0]);
  wilder(context, prices.scratch[0], window, out);
}

function band(
  expression: Extract<Windowed, { width: number }>,
  context: IndicatorContext,
  out: number,
): void {
  const { module, prices } = context;
  const { op, window, width } = expression;
  const widths = op === "bollingerLower" || op === "keltnerLower" ? -width : width;
  const [, second, third] = prices.scratch;
  if (op === "bollingerUpper" || op === "bollingerLower") {
    module.windowMoments(prices.close, prices.bars, window, second, third);
    module.band(second, third, prices.bars, window, widths, out);
  } else {
    ema(context, prices.close, window, second);
    atr(context, window, third);
    module.combine(second, third, prices.bars, widths, out);
  }
}

/** EMA fast − EMA slow, into `out`; uses the first scratch column. */
function macdLine(context: IndicatorContext, fast: number, slow: number, out: number): void {
  const { module, prices } = context;
  ema(context, prices.close, slow, prices.scratch[0]);
  ema(context, prices.close, fast, out);
  module.combine(out, prices.scratch[0], prices.bars, -1, out);
}

function macd({ fast, slow }: { fast: number; slow: number }, context: IndicatorContext, out: number): void {
  const { module, prices } = context;
  macdLine(context, fast, slow, out);
  module.ratio(out, prices.close, prices.bars, out);
}

function macdHistogram(
  { fast, slow, signal }: { fast: number; slow: number; signal: number },
  context: IndicatorContext,
  out: number,
): void {
  const { module, prices } = context;
  const line = prices.scratch[1];
  macdLine(context, fast, slow, line);
  ema(context, line, signal, out);
  module.combine(line, out, prices.bars, -1, out);
  module.ratio(out, prices.close, prices.bars, out);
}

function extreme(sign: 1 | -1, values: "high" | "low"): Builder {
  return ({ module, prices }, window, out) => {
    module.rollingExtreme(prices[values], prices.bars, window, sign, prices.scratch[3], out);
  };
}

const highest = extreme(1, "high");
const lowest = extreme(-1, "low");

function channel(of: Builder): Builder {
  return (context, window, out) => {
    const { module, prices } = context;
    of(context, window, prices.scratch[0]);
    module.ofTheBarBefore(prices.scratch[0], prices.bars, out);
  };
}

function distance(of: Builder): Builder {
  return (context, window, out) => {
    const { module, prices } = context;
    of(context, window, prices.scratch[0]);
    module.gap(prices.close, prices.scratch[0], prices.bars, out);
  };
}

const rsi: Builder = (context, window, out) => {
  const { module, prices } = context;
  const [first, second, third] = prices.scratch;
  module.gainsAndLosses(prices.close, prices.bars, first, second);
  wilder(context, first, window, third);
  wilder(context, second, window, first);
  module.strength(third, first, prices.bars, out);
};

const stochastic: Builder = (context, window, out) => {
  const { module, prices } = context;
  const [first, second] = prices.scratch;
  highest(context, window, first);
  lowest(context, window, second);
  module.stochastic(prices.close, first, second, prices.bars, out);
};

const adx: Builder = (context, window, out) => {
  const { module, prices } = context;
  const [first, second, third, fourth] = prices.scratch;
  module.directionalMoves(prices.high, prices.low, prices.bars, first, second);
  wilder(context, first, window, third);
  wilder(context, second, window, fourth);
  atr(context, window, second);
  module.directionalIndex(second, third, fourth, prices.bars, first);
  wilder(context, first, window, out);
  module.clamped(out, prices.bars, out);
};

const volumeBalance: Builder = ({ module, prices, shared }, window, out) => {
  const total = shared("sums volume", (sums) => module.prefixSums(prices.volume, prices.bars, 0, sums));
  const balance = shared("sums signed volume", (sums) => {
    module.signedVolume(prices.close, prices.volume, prices.bars, prices.scratch[0]);
    module.prefixSums(prices.scratch[0], prices.bars, 0, sums);
  });
  module.volumeBalance(balance, total, prices.bars, window, out);
};

const cci: Builder = ({ module, prices, shared }, window, out) => {
  const { source, high, low, close, bars, scratch } = prices;
  const typical = shared("typical", (column) => module.typicalPrices(high, low, close, bars, column));
  const origin = ((source.high[0] ?? 0) + (source.low[0] ?? 0) + (source.close[0] ?? 0)) / 3;
  const sums = shared("sums typical", (column) => module.prefixSums(typical, bars, origin, column));
  module.sma(sums, bars, origin, window, scratch[0]);
  module.cci(typical, scratch[0], bars, window, out);
};

const BUILDERS: Readonly<Record<Exclude<Windowed, { width: number }>["op"], Builder>> = {
  sma: ({ module, prices }, window, out) =>
    module.sma(prices.closeSums, prices.bars, prices.source.close[0] ?? 0, window, out),
  ema: (context, window, out) => ema(context, context.prices.close, window, out),
  wma: ({ module, prices }, window, out) => module.wma(prices.close, prices.bars, window, out),
  donchianHigh: channel(highest),
  donchianLow: channel(lowest),
  rsi,
  stochastic,
  adx,
  volumeBalance,
  roc: ({ module, prices }, window, out) => module.roc(prices.close, prices.bars, window, out),
  atr: (context, window, out) => {
    atr(context, window, out);
    context.module.ratio(out, context.prices.close, context.prices.bars, out);
  },
  cci,
  realisedVolatility: ({ module, prices, barsPerYear }, window, out) => {
    const [first, second, third] = prices.scratch;
    module.returnsOfCloses(prices.close, prices.bars, first);
    module.windowMoments(first, prices.bars, window, second, third);
    module.annualDeviation(third, prices.bars, window, barsPerYear, out);
  },
  zScore: ({ module, prices }, window, out) => {
    const [first, second] = prices.scratch;
    module.windowMoments(prices.close, prices.bars, window, first, second);
    module.zScore(prices.close, first, second, prices.bars, window, out);
  },
  distanceFromHigh: distance(highest),
  distanceFromLow: distance(lowest),
  volume: ({ module, prices, shared }, window, out) => {
    const origin = prices.source.volume[0] ?? 0;
    const sums = shared("sums volume less first", (column) =>
      module.prefixSums(prices.volume, prices.bars, origin, column),
    );
    module.sma(sums, prices.bars, origin, window, prices.scratch[0]);
    module.volumeRatio(prices.volume, prices.scratch[0], prices.bars, out);
  },
};
