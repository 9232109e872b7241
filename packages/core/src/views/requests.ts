import { z } from "zod";
import { Costs } from "../backtest/costs.ts";
import { SleeveWeighting } from "../backtest/sleeveWeighting.ts";
import { Budget, RunSettings, TargetStage } from "../evolution/run.ts";
import { DatasetId } from "../ids.ts";
import { limits } from "../limits.ts";
import { FeedSymbol } from "../market/dataset.ts";
import { AnyStrategy } from "../strategy/scriptSchema.ts";

/** `POST /api/runs`. What is absent takes its default; without datasets the sample (SPX and NDX) is used. */
export const RunRequest = z.strictObject({
  name: z.string().min(1).max(100).optional(),
  datasets: z.array(DatasetId).min(1).max(limits.datasetSymbolsMax).optional(),
  seed: RunSettings.shape.seed.optional(),
  generations: RunSettings.shape.generations.optional(),
  population: RunSettings.shape.population.optional(),
  islands: RunSettings.shape.islands.optional(),
  targets: z.array(TargetStage).min(1).max(10).optional(),
  costs: Costs.optional(),
  sleeves: SleeveWeighting.optional(),
  budget: Budget.optional(),
  seeds: z.array(AnyStrategy).max(limits.seedStrategiesMax).optional(),
});

/** `POST /api/runs/{id}/extend`. */
export const ExtendRequest = z.strictObject({ generations: z.int().min(1).max(limits.generationsMax) });

/** `POST /api/backtests`: a preview in sandbox scope, on the training part alone. */
export const PreviewRequest = z.strictObject({
  strategy: z.unknown(),
  datasets: z.array(DatasetId).min(1).max(limits.datasetSymbolsMax).optional(),
  costs: Costs.optional(),
});

/** `PUT /api/schedules/{name}`. */
export const ScheduleRequest = z.strictObject({
  expression: z.string().min(8).max(200),
  timeZone: z.string().min(1).max(64).default("UTC"),
  enabled: z.boolean().default(true),
  fixedSeed: z.boolean().default(false),
  /** Fetches newer bars of the run's datasets first, where they come from a provider. */
  refresh: z.boolean().default(false),
  run: RunRequest,
});

/** `POST /api/datasets/fetch`. */
export const FetchRequest = FeedSymbol.extend({ name: z.string().min(1).max(100).optional() });

export type FetchRequest = z.infer<typeof FetchRequest>;
export type RunRequest = z.infer<typeof RunRequest>;
export type ExtendRequest = z.infer<typeof ExtendRequest>;
export type PreviewRequest = z.infer<typeof PreviewRequest>;
export type ScheduleRequest = z.infer<typeof ScheduleRequest>;
