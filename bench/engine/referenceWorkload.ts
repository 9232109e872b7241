import type { Market } from "@tradewind/core/market/bars";
import { type Random, randomFor } from "@tradewind/core/random";
import { syntheticMarket } from "../syntheticMarket.ts";
import type { ReferenceParameters } from "./referenceStrategy.ts";

export function referenceParameters(count: number): ReferenceParameters[] {
  return Array.from({ length: count }, (_, index) => parametersOf(randomFor(1, "reference", index)));
}

function parametersOf(random: Random): ReferenceParameters {
  const fast = random.between(5, 50);
  return {
    fast,
    slow: random.between(Math.max(20, fast + 1), 200),
    rsi: random.pick([7, 14, 21]),
    high: random.pick([55, 60, 65, 70, 75, 80]),
    low: random.pick([20, 25, 30, 35, 40, 45]),
    stopLoss: random.between(10, 40) / 1_000,
    takeProfit: random.between(10, 80) / 1_000,
  };
}

/** Bars that move as fast as makes the workload hold a position about a sixth (a third, if there are many) of the time. */
export function referenceMarket(bars: number): Market {
  return syntheticMarket(bars, bars > 50_000 ? 0.0036 : 0.007);
}
