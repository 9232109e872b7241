import { z } from "zod";

/** Basis points are of the traded notional; annual rates are fractions a year. */
export const Costs = z.strictObject({
  commissionBps: z.number().min(0).max(100),
  /** Half spread and impact in quiet markets. */
  slippageBps: z.number().min(0).max(100),
  /** Slippage added per unit of the symbol's daily volatility (20 bars): 0.05 × 1 % = 5 bp of price × 0.01. */
  slippageVolatilityFactor: z.number().min(0).max(1),
  /** Paid on the notional of short positions. */
  borrowAnnual: z.number().min(0).max(1),
  /** Paid on what a position exceeds its sleeve's equity. */
  financingAnnual: z.number().min(0).max(1),
});

export type Costs = z.infer<typeof Costs>;

export const defaultCosts: Costs = {
  commissionBps: 1,
  slippageBps: 2,
  slippageVolatilityFactor: 0.05,
  borrowAnnual: 0.01,
  financingAnnual: 0.04,
};

/** What a position is charged for each bar it is held: fractions a bar. */
export interface CarryRates {
  readonly borrow: number;
  readonly financing: number;
}

export function carryRatesOf(costs: Costs, barsPerYear: number): CarryRates {
  return { borrow: costs.borrowAnnual / barsPerYear, financing: costs.financingAnnual / barsPerYear };
}

/** The same costs times a factor: 0 for gross, 1 for net, 2 for the stress view. */
export function scaleCosts(costs: Costs, factor: number): Costs {
  return {
    commissionBps: costs.commissionBps * factor,
    slippageBps: costs.slippageBps * factor,
    slippageVolatilityFactor: costs.slippageVolatilityFactor * factor,
    borrowAnnual: costs.borrowAnnual * factor,
    financingAnnual: costs.financingAnnual * factor,
  };
}
