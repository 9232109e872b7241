import { availableParallelism, loadavg } from "node:os";
import { type Figures, meanOf, median, standardErrorOf } from "./figures.ts";
import type { Histogram } from "./histogram.ts";
import { type LoadPlatform, startLoadPlatform } from "./loadPlatform.ts";
import { startTraffic, type Traffic } from "./loadTraffic.ts";
import type { BenchOptions } from "./options.ts";

const PAIRS_DEFAULT = 8;
const MINUTES_DEFAULT = 2;
const MINUTE_MS = 60_000;
/** One core is left to the platform's own process and to the clients, who share this machine. */
const WORKERS = Math.max(1, availableParallelism() - 1);
const RUN = { generations: 24, population: 300 };
const SEED_FIRST = 100;
/** Runs under load before one is timed: what is measured is a platform at work, not one that compiles its first answers. */
const WARM_UP_RUNS = 12;
/** Short, so that memory is looked at often and everything that a run leaves behind shows. */
const SHORT_RUN = { generations: 4, population: 120 };

/**
 * Fifty socket clients and two hundred requests a second, from another process, beside a run: how long page and API
 * take, what the run loses against the same run alone, and what memory does over many runs.
 */
export async function benchLoad({
  minutes = MINUTES_DEFAULT,
  pairs: count = PAIRS_DEFAULT,
}: BenchOptions = {}): Promise<Figures> {
  const loadAverage = loadavg()[0] ?? null;
  const pairs = await timePairs(count);
  const lost = pairs.map(({ alone, beside }) => 1 - alone.ms / beside.ms);
  const long = await soak(minutes);
  return {
    loadAverageBefore: loadAverage,
    workers: WORKERS,
    speedLost: median(lost),
    speedLostMean: meanOf(lost),
    speedLostStandardError: standardErrorOf(lost),
    pairs: count,
    ...long,
    runs: {
      alone: mediansOf(pairs.map(({ alone }) => alone)),
      underLoad: mediansOf(pairs.map(({ beside }) => beside)),
    },
  };
}

interface Pair {
  readonly alone: TimedRun;
  readonly beside: TimedRun;
}

/**
 * The same run alone and under load, one right after the other, for a machine's speed changes within minutes. Each has
 * a platform of its own, lest its results be found in a cache; the platforms change parts, and so does who is first.
 */
async function timePairs(count: number): Promise<readonly Pair[]> {
  const platforms = [await startLoadPlatform(WORKERS), await startLoadPlatform(WORKERS)] as const;
  try {
    for (const platform of platforms) await warmUp(platform);
    const pairs: Pair[] = [];
    for (let pair = 0; pair < count; pair++) pairs.push(await timePair(platforms, pair));
    return pairs;
  } finally {
    for (const platform of platforms) await platform.stop();
  }
}

async function timePair([one, other]: readonly [LoadPlatform, LoadPlatform], pair: number): Promise<Pair> {
  const seed = SEED_FIRST + pair;
  const [quiet, busy] = pair % 2 === 0 ? [one, other] : [other, one];
  if (pair % 4 < 2) {
    const alone = await timeRun(quiet, "alone", seed);
    return { alone, beside: await timeRun(busy, "under load", seed) };
  }
  const beside = await timeRun(busy, "under load", seed);
  return { beside, alone: await timeRun(quiet, "alone", seed) };
}

/** The clock's time of a run, and the processor's in the platform's own process, in its workers and in the clients. */
interface TimedRun {
  readonly ms: number;
  readonly platformCpuMs: number;
  readonly workersCpuMs: number;
  readonly clientsCpuMs: number;
}

function mediansOf(runs: readonly TimedRun[]): TimedRun & Figures {
  return {
    ms: median(runs.map(({ ms }) => ms)),
    platformCpuMs: median(runs.map(({ platformCpuMs }) => platformCpuMs)),
    workersCpuMs: median(runs.map(({ workersCpuMs }) => workersCpuMs)),
    clientsCpuMs: median(runs.map(({ clientsCpuMs }) => clientsCpuMs)),
  };
}

async function warmUp(platform: LoadPlatform): Promise<void> {
  let traffic: Traffic | null = null;
  for (let seed = 0; seed < WARM_UP_RUNS; seed++) {
    const runId = await platform.start({ ...SHORT_RUN, seed });
    if (traffic === null) traffic = await startTraffic(platform, runId);
    else traffic.follow(runId);
    await platform.finished(runId);
  }
  await traffic?.stop();
}

async function timeRun(platform: LoadPlatform, how: "alone" | "under load", seed: number): Promise<TimedRun> {
  const before = platform.usage();
  const clientsBefore = process.cpuUsage();
  const runId = await platform.start({ ...RUN, seed });
  const traffic = how === "alone" ? null : await startTraffic(platform, runId);
  const ms = await platform.finished(runId);
  const after = platform.usage();
  const { user, system } = process.cpuUsage(clientsBefore);
  await traffic?.stop();
  const cpuMs = (of: "platform" | "workers"): number =>
    (after?.[of].cpuMs ?? Number.NaN) - (before?.[of].cpuMs ?? Number.NaN);
  return {
    ms,
    platformCpuMs: cpuMs("platform"),
    workersCpuMs: cpuMs("workers"),
    clientsCpuMs: (user + system) / 1_000,
  };
}

/** One run after another under load, each of another seed, for as long. */
export async function soak(minutes: number): Promise<Figures> {
  const platform = await startLoadPlatform(WORKERS);
  try {
    return await runFor(platform, minutes);
  } finally {
    await platform.stop();
  }
}

async function runFor(platform: LoadPlatform, minutes: number): Promise<Figures> {
  const memory: { atMs: number; platform: number; workers: number }[] = [];
  const startedMs = performance.now();
  let traffic: Traffic | null = null;
  let runs = 0;
  for (; performance.now() - startedMs < minutes * MINUTE_MS; runs++) {
    const runId = await platform.start({ ...SHORT_RUN, seed: 1_000 + runs });
    if (traffic === null) traffic = await startTraffic(platform, runId);
    else traffic.follow(runId);
    await platform.finished(runId);
    const now = platform.usage();
    if (now === null) continue;
    memory.push({ atMs: performance.now(), platform: now.platform.memoryMb, workers: now.workers.memoryMb });
  }
  await traffic?.stop();
  return {
    minutes: (performance.now() - startedMs) / MINUTE_MS,
    runsUnderLoad: runs,
    ...trafficFigures(traffic),
    memoryPlatform: memoryFigures(memory.map((sample) => ({ atMs: sample.atMs, mb: sample.platform }))),
    memoryWorkers: memoryFigures(memory.map((sample) => ({ atMs: sample.atMs, mb: sample.workers }))),
  };
}

function trafficFigures(traffic: Traffic | null): Figures {
  if (traffic === null) return {};
  const rows = [...traffic.answers].map(([path, times]): [string, Figures] => [path, timesFigures(times)]);
  return {
    refusals: traffic.wrong.refusals,
    gaps: traffic.wrong.gaps,
    answers: Object.fromEntries(rows),
    events: timesFigures(traffic.eventAges),
  };
}

function timesFigures(times: Histogram): Record<string, number> {
  return {
    count: times.total,
    p50Ms: times.quantile(0.5),
    p99Ms: times.quantile(0.99),
    maxMs: times.maxMs,
  };
}

/** Medians of the first and the last third, and the slope of the least-squares line through the last two. */
function memoryFigures(samples: readonly { readonly atMs: number; readonly mb: number }[]): Figures {
  const third = Math.floor(samples.length / 3);
  const settled = samples.slice(third);
  const meanAt = settled.reduce((sum, { atMs }) => sum + atMs, 0) / settled.length;
  const meanMb = settled.reduce((sum, { mb }) => sum + mb, 0) / settled.length;
  const above = settled.reduce((sum, { atMs, mb }) => sum + (atMs - meanAt) * (mb - meanMb), 0);
  const below = settled.reduce((sum, { atMs }) => sum + (atMs - meanAt) ** 2, 0);
  return {
    firstThirdMb: median(samples.slice(0, third).map(({ mb }) => mb)),
    lastThirdMb: median(samples.slice(-third).map(({ mb }) => mb)),
    mbPerMinute: (above / below) * MINUTE_MS,
  };
}
