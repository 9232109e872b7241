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
import { type Workload, type WorkloadName, workloadNames, workloadOf } from "./engine/workload.ts";
import { type Figures, median } from "./figures.ts";
import { type BenchOptions, wantedSizes } from "./options.ts";

interface Size {
  readonly bars: number;
  readonly population: number;
  readonly rounds: number;
  /** Another size ran before it in this process. */
  readonly compiled: boolean;
  /** The oracle runs so many of the population: it is slow. */
  readonly oracle: number;
  /** Of the population that threads share: so many that handing them out weighs nothing. */
  readonly shared: number;
  /** Jobs that a thread takes at once. */
  readonly chunk: number;
}

const sizes: Readonly<Record<string, Size>> = {
  "5,000 bars": {
    bars: 5_000,
    population: 1_000,
    rounds: 21,
    compiled: false,
    oracle: 40,
    shared: 5_000,
    chunk: 25,
  },
  "500,000 bars": {
    bars: 500_000,
    population: 1_000,
    rounds: 2,
    compiled: true,
    oracle: 2,
    shared: 1_000,
    chunk: 10,
  },
};

/**
 * The engine on two populations of different strategies: one thread and two, caches empty and filled, beside the
 * oracle and the C program of the same design, in turns in one run.
 */
export async function benchEngine(options: BenchOptions = {}): Promise<Figures> {
  const figures: Record<string, Figures> = {};
  for (const [name, size] of wantedSizes(sizes, options)) {
    for (const kind of workloadNames) {
      figures[`${name}, ${kind}`] = await measure(kind, size);
    }
  }
  return { ...figures, "first result of a fresh process": await measureStartUp() };
}

async function measure(kind: WorkloadName, size: Size): Promise<Figures> {
  const workload = workloadOf(kind, size.bars, size.population);
  const { market, jobs } = workload;
  const engine = createMarketEngine(market);
  const { trades, exposure, hash } = activityOf(engine.rowsOf(jobs));
  const c = await startCProgram(workload).catch((error: unknown) => `not measured: ${error}`);
  const threads = await startThreads(workloadOf(kind, size.bars, size.shared), size.chunk);
  const onProcessors: Record<string, number[]> = {};
  const times = await takeTurns(
    {
      cold: () => coldMs(workload, "rows"),
      warm: () => warmMs(engine, jobs, "rows"),
      "warm, with statistics": () => warmMs(engine, jobs, "results"),
      ...(typeof c === "string" ? {} : cVariants(c, jobs.length, kind)),
      oracle: () => oracleMs(workload, size.oracle),
      ...threadVariants(threads, size.shared, onProcessors),
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
    ...scalingOf(times, onProcessors),
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

/** Of random strategies the program is given most bitsets, so that there is no cold run to compare with. */
function cVariants(c: CProgram, strategies: number, kind: WorkloadName): Record<string, Variant> {
  const each = async (caches: "cold" | "warm"): Promise<number> => (await c.processorMs(caches)) / strategies;
  const warm = { "C, warm": () => each("warm") };
  return kind === "reference" ? { "C, cold": () => each("cold"), ...warm } : warm;
}

/** By the clock; `onProcessors` keeps what the threads' processors took, which other programs hardly disturb. */
function threadVariants(
  threads: Threads,
  strategies: number,
  onProcessors: Record<string, number[]>,
): Record<string, Variant> {
  const variant = (count: 1 | 2, caches: "cold" | "warm"): [string, Variant] => {
    const name = `${count} ${count === 1 ? "thread" : "threads"}, ${caches}`;
    onProcessors[name] = [];
    const run = async (): Promise<number> => {
      const { elapsedMs, processorMs } = await threads.run(count, caches);
      onProcessors[name]?.push(processorMs);
      return elapsedMs / strategies;
    };
    return [name, run];
  };
  return Object.fromEntries([variant(1, "cold"), variant(1, "warm"), variant(2, "cold"), variant(2, "warm")]);
}

/** How many times as fast two threads are as one, by the clock and by what their processors took. */
function scalingOf(times: AllTimes, onProcessors: Readonly<Record<string, readonly number[]>>): Figures {
  const entries = (["cold", "warm"] as const).flatMap((caches) => {
    const [one, two] = [`1 thread, ${caches}`, `2 threads, ${caches}`];
    const share = median(onProcessors[one] ?? []) / median(onProcessors[two] ?? []);
    return [
      [`2 threads over 1, ${caches}`, over(times, one, two)],
      [`2 threads over 1, ${caches}, on processors`, share],
    ];
  });
  return Object.fromEntries(entries);
}

function oracleMs({ market, jobs }: Workload, count: number): number {
  const some = jobs.slice(0, count);
  return processorMs(() => some.map((job) => backtest({ ...job, market }))) / some.length;
}
