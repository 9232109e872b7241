import { backtest } from "@tradewind/core/backtest/kernel";
import { createMarketEngine } from "@tradewind/engine/engine";
import { type CProgram, startCProgram } from "./c/cProgram.ts";
import {
  activityOf,
  coldMs,
  processorMs,
  type Times,
  takeTurns,
  type Variant,
  warmMs,
} from "./engine/measuring.ts";
import { measureStartUp } from "./engine/startUp.ts";
import { startThreads, type Threads } from "./engine/threads.ts";
import { type Workload, workloadNames, workloadOf } from "./engine/workload.ts";
import type { Figures } from "./figures.ts";
import { wantedSizes } from "./sizes.ts";

interface Size {
  readonly bars: number;
  readonly population: number;
  readonly rounds: number;
  /** Another size ran before it in this process. */
  readonly compiled: boolean;
  /** The oracle runs so many of the population: it is slow. */
  readonly oracle: number;
  /** Jobs that a thread takes at once. */
  readonly chunk: number;
}

const sizes: Readonly<Record<string, Size>> = {
  "5,000 bars": { bars: 5_000, population: 1_000, rounds: 21, compiled: false, oracle: 40, chunk: 25 },
  "500,000 bars": { bars: 500_000, population: 1_000, rounds: 2, compiled: true, oracle: 2, chunk: 10 },
};

/**
 * The engine on two populations of different strategies: one thread and two, caches empty and filled, beside the
 * oracle and the C program of the same design, in turns in one run.
 */
export async function benchEngine(): Promise<Figures> {
  const figures: Record<string, Figures> = {};
  for (const [name, size] of wantedSizes(sizes)) {
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
  const times = await takeTurns(
    {
      cold: () => coldMs(workload, "rows"),
      warm: () => warmMs(engine, jobs, "rows"),
      "warm, with statistics": () => warmMs(engine, jobs, "results"),
      ...(typeof c === "string" ? {} : cVariants(c, jobs.length)),
      oracle: () => oracleMs(workload, size.oracle),
      ...threadVariants(threads, jobs.length),
    },
    size.rounds,
    size.compiled,
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
    "2 threads over 1, cold": over(times, "1 thread, cold", "2 threads, cold"),
    "2 threads over 1, warm": over(times, "1 thread, warm", "2 threads, warm"),
    "2 threads over 1, warm, best": over(times, "1 thread, warm", "2 threads, warm", "best"),
    ...rowsOf(times, size.bars),
  };
}

function rowsOf(times: AllTimes, bars: number): Figures {
  const rows = Object.entries(times).map(([name, { median, best }]) => {
    const c = name.includes("cold") ? "C, cold" : "C, warm";
    return [
      name,
      {
        "ns/bar/strategy": (median * 1e6) / bars,
        "backtests/s": 1_000 / median,
        "x oracle": over(times, "oracle", name),
        "x C": over(times, c, name),
        "best ns": (best * 1e6) / bars,
        "x C, best": over(times, c, name, "best"),
      },
    ];
  });
  return Object.fromEntries(rows);
}

type AllTimes = Readonly<Record<string, Times>>;

/** How many times as fast the second variant is; null where one of them was not measured. */
function over(times: AllTimes, slower: string, faster: string, by: keyof Times = "median"): number | null {
  const [first, second] = [times[slower], times[faster]];
  return first === undefined || second === undefined ? null : first[by] / second[by];
}

function cVariants(c: CProgram, strategies: number): Record<string, Variant> {
  return {
    "C, cold": async () => (await c.processorMs("cold")) / strategies,
    "C, warm": async () => (await c.processorMs("warm")) / strategies,
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
  return processorMs(() => some.map((job) => backtest({ ...job, market }))) / some.length;
}
