import type { Bars } from "../../market/bars.ts";
import { rollingMax, rollingMin } from "../../market/rolling.ts";
import { trueRanges, wilderOf } from "../../market/smoothing.ts";
import { prefixSums } from "./averages.ts";

const MIDDLE = 50;

/** Relative strength by Wilder: 100 × gains ÷ (gains + losses), smoothed; 50 where nothing moved. From bar `window`. */
export function rsiOf({ close }: Bars, window: number): Float64Array {
  const gains = new Float64Array(close.length).fill(Number.NaN);
  const losses = new Float64Array(close.length).fill(Number.NaN);
  for (let t = 1; t < close.length; t++) {
    const change = (close[t] as number) - (close[t - 1] as number);
    gains[t] = Math.max(change, 0);
    losses[t] = Math.max(-change, 0);
  }
  const down = wilderOf(losses, window);
  return wilderOf(gains, window).map((up, t) => share(up, down[t] as number));
}

function share(part: number, rest: number): number {
  const whole = part + rest;
  return whole === 0 ? MIDDLE : clamp((100 * part) / whole);
}

/** Raw stochastic %K: where the close stands between the lowest low and the highest high; 50 where they are equal. */
export function stochasticOf({ high, low, close }: Bars, window: number): Float64Array {
  const highest = rollingMax(high, window);
  const lowest = rollingMin(low, window);
  return close.map((price, t) => {
    const bottom = lowest[t] as number;
    const range = (highest[t] as number) - bottom;
    return range === 0 ? MIDDLE : clamp((100 * (price - bottom)) / range);
  });
}

/** What is bounded may lie a rounding outside its bounds. NaN stays NaN. */
function clamp(value: number): number {
  return Math.min(100, Math.max(0, value));
}

/** Average directional index by Wilder, from bar 2 × window − 1; 0 where nothing moved in either direction. */
export function adxOf(bars: Bars, window: number): Float64Array {
  const { up, down } = directionalMoves(bars);
  const range = wilderOf(trueRanges(bars.high, bars.low, bars.close), window);
  const plus = wilderOf(up, window);
  const minus = wilderOf(down, window);
  const index = range.map((value, t) => directionalIndex(value, plus[t] as number, minus[t] as number));
  return wilderOf(index, window).map(clamp);
}

function directionalMoves({ high, low }: Bars): { up: Float64Array; down: Float64Array } {
  const up = new Float64Array(high.length).fill(Number.NaN);
  const down = new Float64Array(high.length).fill(Number.NaN);
  for (let t = 1; t < high.length; t++) {
    const rise = (high[t] as number) - (high[t - 1] as number);
    const fall = (low[t - 1] as number) - (low[t] as number);
    up[t] = rise > fall && rise > 0 ? rise : 0;
    down[t] = fall > rise && fall > 0 ? fall : 0;
  }
  return { up, down };
}

/** The true range cancels from +DI and −DI; it only says whether they are defined. */
function directionalIndex(range: number, plus: number, minus: number): number {
  if (Number.isNaN(range)) return range;
  const whole = plus + minus;
  return whole === 0 ? 0 : clamp((100 * Math.abs(plus - minus)) / whole);
}

/**
 * Signed volume (as on-balance volume counts it) over all volume of the window, moved to 0…100; 50 where there was
 * none. From bar `window`, since the sign is of a change.
 */
export function volumeBalanceOf({ close, volume }: Bars, window: number): Float64Array {
  const signed = volume.map((traded, t) => {
    const change = t === 0 ? 0 : (close[t] as number) - (close[t - 1] as number);
    return change > 0 ? traded : change < 0 ? -traded : 0;
  });
  const balance = prefixSums(signed);
  const total = prefixSums(volume);
  const balances = new Float64Array(close.length).fill(Number.NaN);
  for (let t = window; t < close.length; t++) {
    const traded = (total[t + 1] as number) - (total[t + 1 - window] as number);
    const net = (balance[t + 1] as number) - (balance[t + 1 - window] as number);
    balances[t] = traded > 0 ? clamp(MIDDLE + (MIDDLE * net) / traded) : MIDDLE;
  }
  return balances;
}
