import { backtest } from "@tradewind/core/backtest/kernel";
import { createMarketEngine } from "@tradewind/engine/engine";
import { type CProgram, startCProgram } from "./c/cProgram.ts";
import { activityOf, coldMs, elapsedMs, takeTurns, type Variant } from "./engine/measuring.ts";
import { measureStartUp } from "./engine/startUp.ts";
import { startThreads, type Threads } from "./engine/threads.ts";
import { type Workload, workloadNames, workloadOf } from "./engine/workload.ts";
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
  const { trades, exposure, hash } = activityOf(engine.rowsOf(jobs));
  const c = await startCProgram(workload).catch((error: unknown) => `not measured: ${error}`);
  const threads = await startThreads(workload, size.chunk);
  const ms = await takeTurns(
    {
      cold: () => coldMs(workload),
      warm: () => elapsedMs(() => engine.rowsOf(jobs)) / jobs.length,
      "warm, read as results": () => elapsedMs(() => engine.backtestAll(jobs)) / jobs.length,
      ...(typeof c === "string" ? {} : cVariants(c, jobs.length)),
      oracle: () => oracleMs(workload, size.oracle),
      ...threadVariants(threads, jobs.length),
    },
    size.rounds,
  );
  await threads.stop();
  const cHash = typeof c === "string" ? c : await c.hash();
  if (typeof c !== "string") c.stop();
  return {
    strategies: jobs.length,
    "trades a strategy": trades,
    exposure,
    "hash of all outputs": hash,
    "hash of the C program's": cHash,
    "2 threads over 1, cold": over(ms, "1 thread, cold", "2 threads, cold"),
    "2 threads over 1, warm": over(ms, "1 thread, warm", "2 threads, warm"),
    ...rowsOf(ms, size.bars),
  };
}

function rowsOf(ms: Times, bars: number): Figures {
  const rows = Object.entries(ms).map(([name, each]) => [
    name,
    {
      "ns/bar/strategy": (each * 1e6) / bars,
      "backtests/s": 1_000 / each,
      "x oracle": over(ms, "oracle", name),
      "x C": over(ms, name.includes("cold") ? "C, cold" : "C, warm", name),
    },
  ]);
  return Object.fromEntries(rows);
}

type Times = Readonly<Record<string, number>>;

/** How many times as fast the second variant is; null where the first one was not measured. */
function over(ms: Times, slower: string, faster: string): number | null {
  const [first, second] = [ms[slower], ms[faster]];
  return first === undefined || second === undefined ? null : first / second;
}

function cVariants(c: CProgram, strategies: number): Record<string, Variant> {
  return {
    "C, cold": async () => (await c.elapsedMs("cold")) / strategies,
    "C, warm": async () => (await c.elapsedMs("warm")) / strategies,
  };
}

function threadVariants(threads: Threads, strategies: number): Record<string, Variant> {
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
