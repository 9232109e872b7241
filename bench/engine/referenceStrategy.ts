import type { Costs } from "@tradewind/core/backtest/costs";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";

/** What one strategy of the workload is, in the terms that every library knows. */
export interface ReferenceParameters {
  readonly fast: number;
  readonly slow: number;
  readonly rsi: number;
  /** No purchase at an RSI from here up. */
  readonly high: number;
  /** No short sale at an RSI from here down. */
  readonly low: number;
  readonly stopLoss: number;
  readonly takeProfit: number;
}

/** What a peer can charge too: commission and slippage in parts of the notional. */
export const referenceCosts: Costs = {
  commissionBps: 2,
  slippageBps: 1,
  slippageVolatilityFactor: 0,
  borrowAnnual: 0,
  financingAnnual: 0,
};

/**
 * A moving-average cross, filtered by the RSI, both ways, the opposite cross as exit, with stop loss and take profit
 * and all of the equity in every trade.
 */
export function referenceStrategy(parameters: ReferenceParameters): SingleStrategy {
  const { fast, slow, rsi, high, low, stopLoss, takeProfit } = parameters;
  const cross = (op: "crossesAbove" | "crossesBelow") =>
    ({ op, of: "price", left: { op: "sma", window: fast }, right: { op: "sma", window: slow } }) as const;
  const strength = { op: "rsi", window: rsi } as const;
  const level = (value: number) => ({ op: "level", value }) as const;
  const calm = { op: "below", of: "oscillator", left: strength, right: level(high) } as const;
  const lively = { op: "above", of: "oscillator", left: strength, right: level(low) } as const;
  return {
    kind: "single",
    direction: "both",
    entry: { op: "and", rules: [cross("crossesAbove"), calm] },
    exit: cross("crossesBelow"),
    shortEntry: { op: "and", rules: [cross("crossesBelow"), lively] },
    shortExit: cross("crossesAbove"),
    stops: { stopLoss, takeProfit },
    sizing: { leverage: 1 },
  };
}
