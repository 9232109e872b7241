import { reportBottlenecks } from "@tradewind/core/safety/bottlenecks";
import { createRun } from "@tradewind/functions/services/createRun";
import type { Platform } from "@tradewind/local/platform";
import type { Figures } from "./figures.ts";
import type { BenchOptions } from "./options.ts";
import { benchOwner, onPlatform, putSynthetic, untilFinished } from "./platform.ts";

const WORKERS = 2;
const MINUTE_BARS = 500_000;
const SEED = 11;
const GENERATIONS = 3;

/**
 * The same run twice over one home, then one of another seed: how many results were there, and what that saved. On the
 * indices computing costs hardly more than looking, so that hardly anything is looked for.
 */
export async function benchRecall({ population = 300 }: BenchOptions): Promise<Figures> {
  return {
    indices: await onPlatform(WORKERS, (platform) => measureRuns(platform, population)),
    minutes: await onPlatform(WORKERS, async (platform) =>
      measureRuns(platform, population, [await putSynthetic(platform, MINUTE_BARS)]),
    ),
  };
}

async function measureRuns(
  platform: Platform,
  population: number,
  datasets?: readonly string[],
): Promise<Figures> {
  const measured = (seed: number): Promise<Figures> => measureRun(platform, { seed, population, datasets });
  return { first: await measured(SEED), again: await measured(SEED), otherSeed: await measured(SEED + 1) };
}

interface Wish {
  readonly seed: number;
  readonly population: number;
  readonly datasets: readonly string[] | undefined;
}

async function measureRun(platform: Platform, { seed, population, datasets }: Wish): Promise<Figures> {
  const request = {
    seed,
    population,
    generations: GENERATIONS,
    ...(datasets && { datasets: [...datasets] }),
  };
  const startedMs = performance.now();
  const { runId } = await createRun(platform.ports, benchOwner, request, null);
  await untilFinished(platform, runId);
  const runMs = performance.now() - startedMs;
  const { operations, recalled } = reportBottlenecks(await platform.ports.operationLog.read(runId));
  const backtests = operations.find(({ operation }) => operation === "calculateIndicators");
  const run = await platform.ports.runs.get(runId);
  return {
    runMs,
    backtestingMs: backtests?.workedMs ?? null,
    recalled: recalled.hits,
    lookedForInVain: recalled.misses,
    archiveHash: run?.archiveHash?.slice(0, 8) ?? null,
  };
}
