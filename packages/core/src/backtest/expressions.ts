import type { Bars } from "../market/bars.ts";
import { emaOf } from "../market/smoothing.ts";
import type { OscillatorExpression, PriceExpression, RatioExpression } from "../strategy/schema.ts";
import { smaOf, wmaOf } from "./indicators/averages.ts";
import { bollingerOf, donchianHighOf, donchianLowOf, keltnerOf } from "./indicators/bands.ts";
import { adxOf, rsiOf, stochasticOf, volumeBalanceOf } from "./indicators/oscillators.ts";
import {
  atrRatioOf,
  cciOf,
  distanceFromHighOf,
  distanceFromLowOf,
  macdHistogramOf,
  macdOf,
  realisedVolatilityOf,
  rocOf,
  volumeRatioOf,
  zScoreOf,
} from "./indicators/ratios.ts";

export type Expression = PriceExpression | OscillatorExpression | RatioExpression;

/** What a column is computed from; `column` answers the column of a part of the expression. */
export interface ExpressionContext {
  readonly bars: Bars;
  readonly barsPerYear: number;
  readonly column: (expression: Expression) => Float64Array;
}

/** An expression's value at every bar, from bars up to it alone; NaN until it is defined. */
export function computeColumn(expression: Expression, context: ExpressionContext): Float64Array {
  const { bars, column } = context;
  switch (expression.op) {
    case "open":
    case "high":
    case "low":
    case "close":
      return bars[expression.op];
    case "scaled": {
      const { by } = expression;
      return column(expression.of).map((value) => value * by);
    }
    case "gap": {
      const over = column(expression.over);
      return column(expression.of).map((value, t) => value / (over[t] as number) - 1);
    }
    case "level":
    case "fraction":
      return new Float64Array(bars.days.length).fill(expression.value);
    case "bollingerUpper":
    case "keltnerUpper":
    case "bollingerLower":
    case "keltnerLower":
      return bandColumn(expression, bars);
    case "macd":
      return macdOf(bars, expression.fast, expression.slow);
    case "macdHistogram":
      return macdHistogramOf(bars, expression.fast, expression.slow, expression.signal);
    default:
      return windowColumn(expression, context);
  }
}

type BandExpression = Extract<PriceExpression, { width: number }>;
type WindowExpression = Exclude<Extract<Expression, { window: number }>, BandExpression>;

function bandColumn({ op, window, width }: BandExpression, bars: Bars): Float64Array {
  const widths = op === "bollingerLower" || op === "keltnerLower" ? -width : width;
  const bollinger = op === "bollingerUpper" || op === "bollingerLower";
  return bollinger ? bollingerOf(bars, window, widths) : keltnerOf(bars, window, widths);
}

type WindowIndicator = (bars: Bars, window: number, barsPerYear: number) => Float64Array;

const WINDOW_INDICATORS: Readonly<Record<WindowExpression["op"], WindowIndicator>> = {
  sma: ({ close }, window) => smaOf(close, window),
  ema: ({ close }, window) => emaOf(close, window),
  wma: ({ close }, window) => wmaOf(close, window),
  donchianHigh: donchianHighOf,
  donchianLow: donchianLowOf,
  rsi: rsiOf,
  stochastic: stochasticOf,
  adx: adxOf,
  volumeBalance: volumeBalanceOf,
  roc: rocOf,
  atr: atrRatioOf,
  cci: cciOf,
  realisedVolatility: realisedVolatilityOf,
  zScore: zScoreOf,
  distanceFromHigh: distanceFromHighOf,
  distanceFromLow: distanceFromLowOf,
  volume: volumeRatioOf,
};

function windowColumn(
  { op, window }: WindowExpression,
  { bars, barsPerYear }: ExpressionContext,
): Float64Array {
  return WINDOW_INDICATORS[op](bars, window, barsPerYear);
}
