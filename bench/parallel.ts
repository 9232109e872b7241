import { createRun } from "@tradewind/functions/services/createRun";
import type { Platform } from "@tradewind/local/platform";
import { benchOwner, onPlatform } from "./platform.ts";

const POPULATION = 4_000;
const WARM_POPULATION = 1_200;
const WAIT_MS_MAX = 300_000;

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

async function phaseMs({ ports, hub }: Platform, population: number): Promise<number> {
  const run = await createRun(ports, benchOwner, { seed: 7, generations: 1, population }, null);
  await new Promise<void>((resolve, reject) => {
    const leave = hub.subscribe(run.runId, look);
    const giveUp = setTimeout(() => reject(new Error("the run did not end in time")), WAIT_MS_MAX);
    async function look(): Promise<void> {
      const ended = await ports.events.read(run.runId, 0, 1, ["run.finished"]);
      if (ended.length === 0) return;
      leave();
      clearTimeout(giveUp);
      resolve();
    }
    void look();
  });
  const finished = await ports.events.read(run.runId, 0, 10, ["phase.finished"]);
  const backtesting = finished.find(({ phase }) => phase === "backtesting");
  return backtesting?.type === "phase.finished" ? backtesting.data.durationMs : Number.NaN;
}
