import { z } from "zod";
import { Costs } from "../backtest/costs.ts";
import { SleeveWeighting } from "../backtest/sleeveWeighting.ts";
import { RunCost } from "../cost/estimate.ts";
import { Phase } from "../events.ts";
import { DatasetId, Owner, RunId } from "../ids.ts";
import { limits } from "../limits.ts";
import { MarketRecord } from "../market/dataset.ts";
import { AnyStrategy } from "../strategy/scriptSchema.ts";

/**
 * One stage of the staircase; it is reached by a strategy, champion or not, that meets all three bars on the validation
 * part in as many trades as a champion needs.
 */
export const TargetStage = z.strictObject({
  cagr: z.number().min(0).max(5),
  sharpe: z.number().min(0).max(10),
  /** Zero or negative: −0.35 admits drawdowns down to −35 %. */
  maxDrawdown: z.number().min(-1).max(0),
});

export const Budget = z.strictObject({
  backtestsMax: z.int().min(1).optional(),
  wallSecondsMax: z
    .int()
    .min(1)
    .optional()
    .describe(
      "From the run's creation, by the clock: the time it was queued or paused counts. Read after each generation",
    ),
  /** At AWS's public prices: a run that is expected to cost more is refused, one that has cost it stops. */
  costUsdMax: z.number().min(0.000_001).max(1_000_000).optional(),
});

/** Everything that, with the data, decides a run's outcome. */
export const RunSettings = z.strictObject({
  datasets: z.array(DatasetId).min(1).max(limits.datasetSymbolsMax),
  seed: z.int().min(0).max(limits.seedMax),
  generations: z.int().min(1).max(limits.generationsMax),
  population: z.int().min(limits.populationMin).max(limits.populationMax),
  islands: z.int().min(1).max(16),
  targets: z.array(TargetStage).min(1).max(10),
  costs: Costs,
  /** In equal parts where it is absent. */
  sleeves: SleeveWeighting.optional(),
  budget: Budget,
  seeds: z.array(AnyStrategy).max(limits.seedStrategiesMax),
});

export const RunStatus = z.enum(["queued", "running", "paused", "succeeded", "failed", "cancelled"]);

export const RunProgress = z.strictObject({
  /** Backtests over one part of the data by one strategy. */
  backtests: z.int(),
  /** Distinct strategies evaluated: the number by which every ratio is judged. */
  trials: z.int(),
  /** Across trials, of per-bar Sharpe ratios on validation; null for fewer than two, absent before the first generation. */
  trialsVariance: z.number().min(0).nullable().optional(),
  champions: z.int(),
  bestFitness: z.number().nullable(),
  stage: z.int(),
  /** What the generations done cost on AWS, from their counts; absent before the first has ended. */
  cost: RunCost.optional(),
});

export const RunRecord = z.strictObject({
  runId: RunId,
  owner: Owner,
  name: z.string().min(1).max(100),
  status: RunStatus,
  settings: RunSettings,
  market: MarketRecord,
  /** Counts executions of the state machine: a resume or a continuation begins the next. */
  epoch: z.int(),
  generation: z.int(),
  phase: Phase,
  version: z.int(),
  /**
   * The epoch at the last pause, the one that the last resume began, and the generations that the last extension asked
   * for: what must be told of.
   */
  pausedEpoch: z.int().optional(),
  resumedEpoch: z.int().optional(),
  extendedTo: z.int().optional(),
  /** Why the run ended, from the moment its end is recorded until it is told. */
  untold: z.strictObject({ reason: z.string() }).optional(),
  createdAt: z.string(),
  updatedAt: z.string(),
  finishedAt: z.string().nullable(),
  progress: RunProgress,
  archiveHash: z.string().nullable(),
  failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});

export type TargetStage = z.infer<typeof TargetStage>;
export type Budget = z.infer<typeof Budget>;
export type RunSettings = z.infer<typeof RunSettings>;
export type RunStatus = z.infer<typeof RunStatus>;
export type RunProgress = z.infer<typeof RunProgress>;
export type RunRecord = z.infer<typeof RunRecord>;

/** 15 % → 20 % → 25 % CAGR, each with its Sharpe and drawdown bar. */
export const defaultTargets: readonly TargetStage[] = [
  { cagr: 0.15, sharpe: 0.7, maxDrawdown: -0.4 },
  { cagr: 0.2, sharpe: 0.9, maxDrawdown: -0.35 },
  { cagr: 0.25, sharpe: 1, maxDrawdown: -0.3 },
];

/** What of a run's settings decides a backtest beside strategy and bars. */
export function backtestTerms({ costs, sleeves }: RunSettings): Pick<RunSettings, "costs" | "sleeves"> {
  return { costs, sleeves };
}
