import { backtest } from "@tradewind/core/backtest/kernel";
import { createMarketEngine } from "@tradewind/engine/engine";
import { activityOf, coldMs, elapsedMs, takeTurns } from "./engine/measuring.ts";
import { measureStartUp } from "./engine/startUp.ts";
import { startThreads, type Threads } from "./engine/threads.ts";
import { runAll, type Workload, workloadNames, workloadOf } from "./engine/workload.ts";
import type { Figures } from "./figures.ts";

interface Size {
  readonly bars: number;
  readonly population: number;
  readonly rounds: number;
  /** The oracle runs so many of the population: it is slow. */
  readonly oracle: number;
  /** Jobs that a thread takes at once. */
  readonly chunk: number;
}

const sizes: Readonly<Record<string, Size>> = {
  "5,000 bars": { bars: 5_000, population: 1_000, rounds: 9, oracle: 40, chunk: 25 },
  "500,000 bars": { bars: 500_000, population: 1_000, rounds: 3, oracle: 2, chunk: 10 },
};

/**
 * The engine on two populations of different strategies: one thread and two, caches empty and filled, beside the
 * oracle and the C program of the same design, in turns in one run.
 */
export async function benchEngine(): Promise<Figures> {
  const figures: Record<string, Figures> = {};
  for (const [name, size] of Object.entries(sizes)) {
    for (const kind of workloadNames) {
      figures[`${name}, ${kind}`] = await measure(workloadOf(kind, size.bars, size.population), size);
    }
  }
  return { ...figures, "first result of a fresh process": await measureStartUp() };
}

async function measure(workload: Workload, size: Size): Promise<Figures> {
  const { market, jobs } = workload;
  const engine = createMarketEngine(market);
  const { trades, exposure, hash } = activityOf(runAll(engine, jobs));
  const threads = await startThreads(workload, size.chunk);
  const ms = await takeTurns(
    {
      cold: () => coldMs(workload),
      warm: () => elapsedMs(() => runAll(engine, jobs)) / jobs.length,
      oracle: () => oracleMs(workload, size.oracle),
      ...threadVariants(threads, jobs.length),
    },
    size.rounds,
  );
  await threads.stop();
  const rows = Object.entries(ms).map(([name, each]) => [
    name,
    {
      "ns/bar/strategy": (each * 1e6) / size.bars,
      "backtests/s": 1_000 / each,
      "x oracle": ms.oracle / each,
    },
  ]);
  return {
    strategies: jobs.length,
    "trades a strategy": trades,
    exposure,
    "hash of all outputs": hash,
    "2 threads over 1, cold": ms["1 thread, cold"] / ms["2 threads, cold"],
    "2 threads over 1, warm": ms["1 thread, warm"] / ms["2 threads, warm"],
    ...Object.fromEntries(rows),
  };
}

function threadVariants(threads: Threads, strategies: number) {
  const each = async (count: 1 | 2, caches: "cold" | "warm"): Promise<number> =>
    (await threads.elapsedMs(count, caches)) / strategies;
  return {
    "1 thread, cold": () => each(1, "cold"),
    "1 thread, warm": () => each(1, "warm"),
    "2 threads, cold": () => each(2, "cold"),
    "2 threads, warm": () => each(2, "warm"),
  };
}

function oracleMs({ market, jobs }: Workload, count: number): number {
  const some = jobs.slice(0, count);
  return elapsedMs(() => some.map((job) => backtest({ ...job, market }))) / some.length;
}
