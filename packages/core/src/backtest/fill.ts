import type { Costs } from "./costs.ts";

/** 1 for a long position or a purchase, −1 for a short one or a sale. */
export type Side = 1 | -1;

const BPS = 10_000;
/** However wild a market, half the price is the worst that slippage may take. */
const SLIPPAGE_MAX = 0.5;

/** Slippage as a fraction of the price, by the daily volatility that was known before the fill. */
export function slippageOf(costs: Costs, dailyVolatility: number): number {
  return Math.min(SLIPPAGE_MAX, costs.slippageBps / BPS + costs.slippageVolatilityFactor * dailyVolatility);
}

/** What is paid or received per unit: slippage worsens the reference price for whoever trades. */
export function fillPrice(reference: number, trade: Side, slippage: number): number {
  return reference * (1 + trade * slippage);
}

/** Commission on a traded notional, in the same currency. */
export function commissionOf(costs: Costs, notional: number): number {
  return notional * (costs.commissionBps / BPS);
}
