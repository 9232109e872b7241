import { defaultCosts } from "@tradewind/core/backtest/costs";
import type { BacktestInput } from "@tradewind/core/backtest/kernel";
import type { Market } from "@tradewind/core/market/bars";
import { randomFor } from "@tradewind/core/random";
import { generateStrategy } from "@tradewind/core/strategy/generate";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import { syntheticMarket } from "../syntheticMarket.ts";
import { referenceCosts, referenceStrategy } from "./referenceStrategy.ts";
import { referenceMarket, referenceParameters } from "./referenceWorkload.ts";

export const workloadNames = ["reference", "random"] as const;
export type WorkloadName = (typeof workloadNames)[number];

/** A population on a market: strategies that are all different, each run once. */
export interface Workload {
  readonly market: Market;
  readonly bars: number;
  readonly jobs: readonly BacktestJob[];
}

export type BacktestJob = Omit<BacktestInput, "market"> & { readonly strategy: SingleStrategy };

/** `reference` is what every peer can run too; `random` is what our generator makes, with all costs. */
export function workloadOf(name: WorkloadName, bars: number, population: number): Workload {
  return name === "reference" ? referenceWorkload(bars, population) : randomWorkload(bars, population);
}

function referenceWorkload(bars: number, population: number): Workload {
  const range = { start: 0, end: bars };
  const jobs = referenceParameters(population).map((parameters) => ({
    strategy: referenceStrategy(parameters),
    range,
    costs: referenceCosts,
  }));
  return { market: referenceMarket(bars), bars, jobs };
}

function randomWorkload(bars: number, population: number): Workload {
  const range = { start: 0, end: bars };
  const jobs = Array.from({ length: population }, (_, index) => ({
    strategy: generateStrategy(randomFor(1, "bench", index), { depthMax: 4, longBias: 0.5 }),
    range,
    costs: defaultCosts,
  }));
  return { market: syntheticMarket(bars), bars, jobs };
}
