import type { Bars } from "../../market/bars.ts";
import { returnsOfCloses } from "../../market/regimes.ts";
import { rollingMax, rollingMin } from "../../market/rolling.ts";
import { atrOf, emaOf } from "../../market/smoothing.ts";
import { smaOf } from "./averages.ts";
import { windowMoments } from "./deviation.ts";

const CCI_SCALE = 0.015 * 100;

/** Rate of change: close ÷ close `window` bars before, less one. */
export function rocOf({ close }: Bars, window: number): Float64Array {
  const before = new Float64Array(close.length).fill(Number.NaN);
  before.set(close.subarray(0, Math.max(0, close.length - window)), Math.min(window, close.length));
  return close.map((price, t) => price / (before[t] as number) - 1);
}

/** Average true range by Wilder over the close. */
export function atrRatioOf({ high, low, close }: Bars, window: number): Float64Array {
  return atrOf(high, low, close, window).map((range, t) => range / (close[t] as number));
}

/**
 * Commodity channel index of the typical price (high + low + close) ÷ 3, over 100: distance from its mean in units of
 * 1.5 mean absolute deviations (Lambert 1980); 0 where nothing moved.
 */
export function cciOf({ high, low, close }: Bars, window: number): Float64Array {
  const typical = close.map((price, t) => ((high[t] as number) + (low[t] as number) + price) / 3);
  const mean = smaOf(typical, window);
  const index = new Float64Array(close.length).fill(Number.NaN);
  for (let t = window - 1; t < close.length; t++) {
    const average = mean[t] as number;
    let sum = 0;
    for (let i = t - window + 1; i <= t; i++) sum += Math.abs((typical[i] as number) - average);
    const deviation = sum / window;
    index[t] = deviation > 0 ? ((typical[t] as number) - average) / (CCI_SCALE * deviation) : 0;
  }
  return index;
}

/** Sample deviation of the last `window` simple returns, times √barsPerYear; from bar `window`. */
export function realisedVolatilityOf({ close }: Bars, window: number, barsPerYear: number): Float64Array {
  const { squares } = windowMoments(returnsOfCloses(close), window);
  return squares.map((sum) => Math.sqrt((sum / (window - 1)) * barsPerYear));
}

/** Distance of the close from the window's mean in sample deviations; 0 where nothing moved. */
export function zScoreOf({ close }: Bars, window: number): Float64Array {
  const { mean, squares } = windowMoments(close, window);
  return close.map((price, t) => {
    const deviation = Math.sqrt((squares[t] as number) / (window - 1));
    return deviation === 0 ? 0 : (price - (mean[t] as number)) / deviation;
  });
}

/** Close over the highest high of the window, less one: zero or negative. */
export function distanceFromHighOf({ high, close }: Bars, window: number): Float64Array {
  const highest = rollingMax(high, window);
  return close.map((price, t) => price / (highest[t] as number) - 1);
}

/** Close over the lowest low of the window, less one: zero or positive. */
export function distanceFromLowOf({ low, close }: Bars, window: number): Float64Array {
  const lowest = rollingMin(low, window);
  return close.map((price, t) => price / (lowest[t] as number) - 1);
}

/** Volume over its own average of the window; 1 where there was none. */
export function volumeRatioOf({ volume }: Bars, window: number): Float64Array {
  const average = smaOf(volume, window);
  return volume.map((traded, t) => {
    const usual = average[t] as number;
    return usual <= 0 ? 1 : traded / usual;
  });
}

/** (EMA fast − EMA slow) ÷ close (Appel); from bar slow − 1. */
export function macdOf({ close }: Bars, fast: number, slow: number): Float64Array {
  return macdLine(close, fast, slow).map((line, t) => line / (close[t] as number));
}

/** (MACD line − its EMA over `signal`) ÷ close; from bar slow + signal − 2. */
export function macdHistogramOf({ close }: Bars, fast: number, slow: number, signal: number): Float64Array {
  const line = macdLine(close, fast, slow);
  const signalLine = emaOf(line, signal);
  return line.map((value, t) => (value - (signalLine[t] as number)) / (close[t] as number));
}

function macdLine(close: Float64Array, fast: number, slow: number): Float64Array {
  const slowAverage = emaOf(close, slow);
  return emaOf(close, fast).map((average, t) => average - (slowAverage[t] as number));
}
