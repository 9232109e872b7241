import { createRun } from "@tradewind/functions/services/createRun";
import type { Platform } from "@tradewind/local/platform";
import { benchOwner, onPlatform, untilFinished } from "./platform.ts";

const POPULATION = 4_000;
const WARM_POPULATION = 1_200;

/** Two workers against one on the backtests of one large generation; efficiency is t₁ ÷ (2 × t₂). */
export async function benchParallel(): Promise<Record<string, number>> {
  const oneMs = await onPlatform(1, backtestingMs);
  const twoMs = await onPlatform(2, backtestingMs);
  return {
    oneWorkerMs: oneMs,
    twoWorkersMs: twoMs,
    efficiency: oneMs / (2 * twoMs),
    backtestsPerSecondTwoWorkers: (POPULATION * 1_000) / twoMs,
  };
}

/** How long the Backtesting phase of one generation took, after a small run that warmed the workers. */
async function backtestingMs(platform: Platform): Promise<number> {
  await phaseMs(platform, WARM_POPULATION);
  return phaseMs(platform, POPULATION);
}

async function phaseMs(platform: Platform, population: number): Promise<number> {
  const { ports } = platform;
  const run = await createRun(ports, benchOwner, { seed: 7, generations: 1, population }, null);
  await untilFinished(platform, run.runId);
  const finished = await ports.events.read(run.runId, 0, 10, ["phase.finished"]);
  const backtesting = finished.find(({ phase }) => phase === "backtesting");
  return backtesting?.type === "phase.finished" ? backtesting.data.durationMs : Number.NaN;
}
