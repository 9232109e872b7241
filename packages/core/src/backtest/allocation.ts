import { limits } from "../limits.ts";
import type { Market } from "../market/bars.ts";
import { returnsOfCloses } from "../market/regimes.ts";
import type { SleeveWeighting } from "./sleeveWeighting.ts";

/**
 * Each symbol's share of the account; the shares sum to 1. Equal risk weighs by the inverse of the volatility of the
 * last 60 returns known at `decisionBar`, before which nothing trades: the shares never know what comes after. A symbol
 * that did not move in that time counts as the calmest that did; if none did, shares are equal.
 */
export function allocate(market: Market, weighting: SleeveWeighting, decisionBar: number): readonly number[] {
  const equal = market.symbols.map(() => 1 / market.symbols.length);
  if (weighting === "equalCapital") return equal;
  const deviations = market.symbols.map(({ close }) => deviationBefore(close, decisionBar));
  const calmest = Math.min(...deviations.filter((deviation) => deviation > 0));
  if (!Number.isFinite(calmest)) return equal;
  const inverse = deviations.map((deviation) => 1 / Math.max(deviation, calmest));
  const total = inverse.reduce((sum, weight) => sum + weight, 0);
  return inverse.map((weight) => weight / total);
}

/** The first bar whose close may decide a trade: equal risk needs its returns first. */
export function firstDecision(weighting: SleeveWeighting, firstSignal: number): number {
  return weighting === "equalRisk" ? Math.max(firstSignal, limits.sleeveRiskBars) : firstSignal;
}

function deviationBefore(close: Float64Array, bar: number): number {
  const returns = returnsOfCloses(close.subarray(0, bar + 1)).slice(-limits.sleeveRiskBars);
  const mean = returns.reduce((sum, value) => sum + value, 0) / returns.length;
  const squares = returns.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / (returns.length - 1));
}
