import type { Bars } from "./bars.ts";
import { REGIME_LOOKBACK_BARS } from "./regimeStates.ts";
import { rollingMax } from "./rolling.ts";
import { atrOf, emaOf } from "./smoothing.ts";
import { expandingTerciles, tercileOfLast } from "./terciles.ts";

/** One state per bar, each known at that bar's close. */
export interface RegimeStates {
  /** 0 down, 1 flat, 2 up. */
  readonly trend: Uint8Array;
  /** 0 calm, 1 normal, 2 wild. */
  readonly volatility: Uint8Array;
  /** 1 while the alarm rings. */
  readonly crash: Uint8Array;
}

const TREND_FAST = 50;
const TREND_SLOW = 200;
const TREND_RANGE = 20;
/** The averages must part by this many average true ranges before a trend is named. */
const TREND_BAND = 0.5;
const VARIANCE_DECAY = 0.94;
const CRASH_DEVIATIONS = -3;
const CRASH_DRAWDOWN = -0.2;

/**
 * Regimes by rule, causal: trend from EMA(50) − EMA(200) in units of ATR(20); volatility by terciles of the EWMA
 * variance among all its values so far; crash when a return is below −3 of the deviations expected before it, or the
 * close more than 20 % under its 252-bar high. Flat, normal and quiet before `REGIME_LOOKBACK_BARS` bars are known.
 */
export function classifyRegimes(bars: Bars): RegimeStates {
  const known = classified.get(bars);
  if (known !== undefined) return known;
  const states = classifyAnew(bars);
  classified.set(bars, states);
  return states;
}

/** Bars are never changed, and every generation asks for the same: on half a million bars this takes a third of a second. */
const classified = new WeakMap<Bars, RegimeStates>();

function classifyAnew(bars: Bars): RegimeStates {
  const variance = ewmaVariance(returnsOfCloses(bars.close), VARIANCE_DECAY);
  return {
    trend: trendStates(bars),
    volatility: volatilityStates(variance),
    crash: crashStates(bars.close, variance),
  };
}

/** Simple returns, bar on bar; NaN at the first bar. */
export function returnsOfCloses(close: Float64Array): Float64Array {
  const returns = new Float64Array(close.length).fill(Number.NaN);
  for (let t = 1; t < close.length; t++) returns[t] = (close[t] as number) / (close[t - 1] as number) - 1;
  return returns;
}

/**
 * v_t = λ v_{t−1} + (1 − λ) r_t², begun with the first defined return's square (RiskMetrics, 1996); NaN before it.
 */
export function ewmaVariance(returns: Float64Array, decay: number): Float64Array {
  const variance = new Float64Array(returns.length).fill(Number.NaN);
  let value = Number.NaN;
  for (let t = 0; t < returns.length; t++) {
    const r = returns[t] as number;
    if (Number.isNaN(r)) continue;
    value = Number.isNaN(value) ? r * r : decay * value + (1 - decay) * r * r;
    variance[t] = value;
  }
  return variance;
}

export function trendStates({ high, low, close }: Bars): Uint8Array {
  const fast = emaOf(close, TREND_FAST);
  const slow = emaOf(close, TREND_SLOW);
  const range = atrOf(high, low, close, TREND_RANGE);
  const states = new Uint8Array(close.length).fill(1);
  for (let t = REGIME_LOOKBACK_BARS - 1; t < close.length; t++) {
    const difference = (fast[t] as number) - (slow[t] as number);
    const band = TREND_BAND * (range[t] as number);
    states[t] = difference > band ? 2 : difference < -band ? 0 : 1;
  }
  return states;
}

/** The variance is known from the second bar on. */
function volatilityStates(variance: Float64Array): Uint8Array {
  const states = new Uint8Array(variance.length).fill(1);
  const known = REGIME_LOOKBACK_BARS - 1;
  if (variance.length > known) states.set(expandingTerciles(variance.subarray(1)).subarray(known - 1), known);
  return states;
}

function crashStates(close: Float64Array, variance: Float64Array): Uint8Array {
  const highest = rollingMax(close, REGIME_LOOKBACK_BARS);
  const states = new Uint8Array(close.length);
  for (let t = REGIME_LOOKBACK_BARS - 1; t < close.length; t++) {
    states[t] = rings(close, variance, highest[t] as number, t) ? 1 : 0;
  }
  return states;
}

function rings(close: Float64Array, variance: Float64Array, highest: number, t: number): boolean {
  const value = close[t] as number;
  const deviation = Math.sqrt(variance[t - 1] as number);
  const change = value / (close[t - 1] as number) - 1;
  return (deviation > 0 && change / deviation < CRASH_DEVIATIONS) || value / highest - 1 < CRASH_DRAWDOWN;
}

/** Volatility and crash at one bar, as `classifyRegimes` has them there: to know one bar's takes a part of the time. */
export function stormAt(
  { close }: Bars,
  t: number,
): { readonly volatility: number; readonly crash: boolean } {
  if (t < REGIME_LOOKBACK_BARS - 1) return { volatility: 1, crash: false };
  const variance = ewmaVariance(returnsOfCloses(close.subarray(0, t + 1)), VARIANCE_DECAY);
  const highest = Math.max(...close.subarray(t + 1 - REGIME_LOOKBACK_BARS, t + 1));
  return { volatility: tercileOfLast(variance.subarray(1)), crash: rings(close, variance, highest, t) };
}
