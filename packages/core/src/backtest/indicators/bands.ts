import type { Bars } from "../../market/bars.ts";
import { rollingMax, rollingMin } from "../../market/rolling.ts";
import { atrOf, emaOf } from "../../market/smoothing.ts";
import { windowMoments } from "./deviation.ts";

/** Mean of the closes plus `widths` population deviations (Bollinger 2001); a negative width is the lower band. */
export function bollingerOf({ close }: Bars, window: number, widths: number): Float64Array {
  const { mean, squares } = windowMoments(close, window);
  return mean.map((average, t) => average + widths * Math.sqrt((squares[t] as number) / window));
}

/** EMA of the closes plus `widths` average true ranges, both over `window`; a negative width is the lower band. */
export function keltnerOf({ high, low, close }: Bars, window: number, widths: number): Float64Array {
  const middle = emaOf(close, window);
  const range = atrOf(high, low, close, window);
  return middle.map((average, t) => average + widths * (range[t] as number));
}

/** Highest high of the `window` bars before t: a close can break it (Donchian's channel as it is traded). */
export function donchianHighOf({ high }: Bars, window: number): Float64Array {
  return ofTheBarsBefore(rollingMax(high, window));
}

/** Lowest low of the `window` bars before t. */
export function donchianLowOf({ low }: Bars, window: number): Float64Array {
  return ofTheBarsBefore(rollingMin(low, window));
}

/** The channel that a bar can break: the one known before it. */
function ofTheBarsBefore(column: Float64Array): Float64Array {
  const shifted = new Float64Array(column.length).fill(Number.NaN);
  shifted.set(column.subarray(0, column.length - 1), 1);
  return shifted;
}
