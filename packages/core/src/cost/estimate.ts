import { z } from "zod";
import {
  type PlannedRun,
  type PricedMarket,
  plannedCounts,
  type RunCounts,
  type RunTally,
  spentCounts,
} from "./counts.ts";
import { awsPrices, type Prices } from "./prices.ts";
import { type Workload, workloadOf } from "./workload.ts";

const usd = z.number().min(0);

/** US dollars by what they are paid for. */
export const CostBreakdown = z.strictObject({
  compute: usd,
  workflow: usd,
  queue: usd,
  database: usd,
  objects: usd,
  api: usd,
  logs: usd,
});

/** What a run costs at public prices; the parts add up to `usd`. */
export const RunCost = z.strictObject({ usd, breakdown: CostBreakdown });

/** What a run is expected to cost on AWS before it starts, with the counts that this follows from. */
export const CostEstimate = RunCost.extend({
  backtests: z.number(),
  requests: z.number(),
  gbSeconds: z.number(),
  stateTransitions: z.number(),
  writeUnits: z.number(),
  prices: z.strictObject({ region: z.string(), readOn: z.string() }),
});

export type CostBreakdown = z.infer<typeof CostBreakdown>;
export type RunCost = z.infer<typeof RunCost>;
export type CostEstimate = z.infer<typeof CostEstimate>;

/** What a run of these settings costs on AWS if it is ordinary. The model is in docs/cost.md. */
export function estimateRun(
  settings: PlannedRun,
  market: PricedMarket,
  prices: Prices = awsPrices,
): CostEstimate {
  const counts = plannedCounts(settings, market);
  const work = workloadOf(counts);
  return {
    ...priceOf(work, prices),
    backtests: counts.backtests,
    requests: Math.ceil(work.lambdaRequests + work.queueRequests + work.httpRequests),
    gbSeconds: rounded(work.gbSeconds),
    stateTransitions: work.stateTransitions,
    writeUnits: Math.ceil(work.writeUnits),
    prices: { region: prices.region, readOn: prices.readOn },
  };
}

/** What a run has cost so far, from its counts alone: the same run costs the same wherever it ran. */
export function costSoFar(
  settings: PlannedRun,
  market: PricedMarket,
  tally: RunTally,
  prices: Prices = awsPrices,
): RunCost {
  return costOfCounts(spentCounts(settings, market, tally), prices);
}

/** What counts cost at given prices. */
export function costOfCounts(counts: RunCounts, prices: Prices = awsPrices): RunCost {
  return priceOf(workloadOf(counts), prices);
}

const GB = 1_000_000_000;

function priceOf(work: Workload, prices: Prices): RunCost {
  const breakdown = {
    compute: work.lambdaRequests * prices.lambdaRequestUsd + work.gbSeconds * prices.lambdaGbSecondUsd,
    workflow: work.stateTransitions * prices.stateTransitionUsd,
    queue: work.queueRequests * prices.queueRequestUsd,
    database: work.writeUnits * prices.writeUnitUsd + work.readUnits * prices.readUnitUsd,
    objects: work.objectPuts * prices.objectPutUsd + work.objectGets * prices.objectGetUsd,
    api: work.httpRequests * prices.httpRequestUsd + work.socketMessages * prices.socketMessageUsd,
    logs: (work.logBytes / GB) * prices.logGbUsd,
  };
  const parts = Object.fromEntries(
    Object.entries(breakdown).map(([name, value]) => [name, rounded(value)]),
  ) as CostBreakdown;
  return { usd: rounded(Object.values(parts).reduce((sum, part) => sum + part, 0)), breakdown: parts };
}

/** To a millionth of a dollar or of a second: what lies below is noise of the model. */
function rounded(value: number): number {
  return Math.floor(value * 1_000_000 + 0.5) / 1_000_000;
}
