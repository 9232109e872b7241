import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createRun } from "@tradewind/functions/services/createRun";
import { type Figures, median } from "./figures.ts";
import { spansFile } from "./lapWorker.ts";
import { benchOwner, onPlatform, putSynthetic, untilFinished } from "./platform.ts";
import { BACKTESTING, cpuByLabel, type Span, shareOut, timeAt } from "./spans.ts";

const WORKERS = 2;
const MINUTE_BARS = 500_000;
/** What a lap may cost beside its backtests: microseconds a candidate, and milliseconds once. */
const ALLOWANCE = { usPerCandidate: 60, ms: 50 };
/** Smaller parts of a lap are summed up as "smaller parts". */
const PART_MS_MIN = 1;

interface LapCase {
  readonly population: number;
  readonly generations: number;
  readonly bars: number | null;
}

/**
 * Whole laps of the one-machine platform with worker processes, on the sample indices and on long synthetic data: how
 * much of the clock's time backtests take, and where the rest goes, each moment counted once.
 */
export async function benchLap(): Promise<Figures> {
  return {
    indices: await measureLaps({ population: 2_000, generations: 5, bars: null }),
    minutes: await measureLaps({ population: 1_000, generations: 5, bars: MINUTE_BARS }),
  };
}

export function measureLaps({ population, generations, bars }: LapCase): Promise<Figures> {
  const workerEntry = new URL("./lapWorker.ts", import.meta.url);
  return onPlatform(
    WORKERS,
    async (platform, home) => {
      const datasets = bars === null ? undefined : [await putSynthetic(platform, bars)];
      const run = await createRun(
        platform.ports,
        benchOwner,
        { seed: 11, generations, population, ...(datasets === undefined ? {} : { datasets }) },
        null,
      );
      const startedMs = performance.timeOrigin + performance.now();
      await untilFinished(platform, run.runId);
      const endedMs = performance.timeOrigin + performance.now();
      return figuresOf(await readSpans(home), population, startedMs, endedMs);
    },
    { workerEntry },
  );
}

/** The workers write after they have answered; the last line may still be on its way. */
async function readSpans(home: string): Promise<readonly Span[]> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  const lines = readFileSync(join(home, spansFile), "utf8").trim().split("\n");
  return lines.flatMap((line) => JSON.parse(line) as Span[]);
}

function figuresOf(spans: readonly Span[], population: number, startedMs: number, endedMs: number): Figures {
  const starts = spans.filter(({ label }) => label === "generationFunction").map(({ startMs }) => startMs);
  const bounds = [...starts.toSorted((a, b) => a - b), endedMs];
  const laps = bounds.slice(0, -1).map((from, index) => {
    const to = bounds[index + 1] ?? from;
    const parts = shareOut(spans, from, to);
    return { wallMs: to - from, backtestingMs: parts.get(BACKTESTING) ?? 0, parts, from, to };
  });
  // The first lap compiles, reads and warms; it is in the run's share, and told apart.
  const warm = laps.slice(1);
  const restMs = median(warm.map(({ wallMs, backtestingMs }) => wallMs - backtestingMs));
  const allowedMs = ALLOWANCE.ms + (ALLOWANCE.usPerCandidate * population) / 1_000;
  const run = shareOut(spans, startedMs, endedMs);
  const busyMs = timeAt(spans, BACKTESTING, startedMs, endedMs);
  return {
    population,
    laps: laps.length,
    runMs: endedMs - startedMs,
    backtestingShareOfRun: (run.get(BACKTESTING) ?? 0) / (endedMs - startedMs),
    workersBusyShareOfRun: busyMs / WORKERS / (endedMs - startedMs),
    firstLapMs: laps[0]?.wallMs ?? null,
    firstLapRestMs: (laps[0]?.wallMs ?? 0) - (laps[0]?.backtestingMs ?? 0),
    lapMs: median(warm.map(({ wallMs }) => wallMs)),
    backtestingMs: median(warm.map(({ backtestingMs }) => backtestingMs)),
    restMs,
    allowedMs,
    restOverAllowed: restMs / allowedMs,
    restUsPerCandidate: (restMs * 1_000) / population,
    rest: partsOf(warm.map(({ parts }) => parts)),
    ...cpuFigures(
      warm.map(({ from, to }) => cpuByLabel(spans, from, to)),
      population,
    ),
  };
}

/** The same in processor time of the workers' threads, which others on the machine disturb little. */
function cpuFigures(laps: readonly ReadonlyMap<string, number>[], population: number): Figures {
  const restOf = (times: ReadonlyMap<string, number>): number =>
    [...times].reduce((sum, [label, ms]) => sum + (label === BACKTESTING ? 0 : ms), 0);
  const restCpuMs = median(laps.map(restOf));
  return {
    restCpuMs,
    restCpuUsPerCandidate: (restCpuMs * 1_000) / population,
    backtestingCpuMs: median(laps.map((times) => times.get(BACKTESTING) ?? 0)),
    restCpu: partsOf(laps),
  };
}

/** The mean of each part over the laps, the largest first. */
function partsOf(laps: readonly ReadonlyMap<string, number>[]): Figures {
  const names = new Set(laps.flatMap((parts) => [...parts.keys()]));
  names.delete(BACKTESTING);
  const means = [...names].map((name): [string, number] => [
    name,
    laps.reduce((sum, parts) => sum + (parts.get(name) ?? 0), 0) / laps.length,
  ]);
  const large = means.filter(([, ms]) => ms >= PART_MS_MIN).toSorted(([, a], [, b]) => b - a);
  const small = means.filter(([, ms]) => ms < PART_MS_MIN).reduce((sum, [, ms]) => sum + ms, 0);
  return Object.fromEntries([...large, ["smaller parts", small]]);
}
