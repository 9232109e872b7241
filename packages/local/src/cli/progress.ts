import type { Envelope, Phase } from "@tradewind/core/events";

const RATE_WINDOW_MS = 10_000;
const LAPS_REMEMBERED = 5;

/** What the live line shows, made from the events alone, so that a resumed run shows what an unbroken one would. */
export interface Progress {
  readonly generations: number;
  readonly generation: number;
  readonly phase: Phase | null;
  readonly population: number;
  /** Candidates backtested in this generation. */
  readonly tested: number;
  readonly bestFitness: number | null;
  readonly champions: number;
  readonly atMs: number;
  readonly lapStartedMs: number;
  readonly lapsMs: readonly number[];
  readonly recent: readonly { readonly atMs: number; readonly count: number }[];
}

export const noProgress: Progress = {
  generations: 0,
  generation: 0,
  phase: null,
  population: 0,
  tested: 0,
  bestFitness: null,
  champions: 0,
  atMs: 0,
  lapStartedMs: 0,
  lapsMs: [],
  recent: [],
};

export function advance(progress: Progress, envelope: Envelope): Progress {
  const atMs = Date.parse(envelope.at);
  const next = { ...progress, atMs, phase: envelope.phase ?? progress.phase };
  switch (envelope.type) {
    case "run.started":
      return { ...next, generations: envelope.data.generations, population: envelope.data.population };
    case "run.extended":
      return { ...next, generations: envelope.data.generations };
    case "generation.started":
      return { ...next, generation: envelope.generation ?? 0, tested: 0, lapStartedMs: atMs };
    case "backtest.finished": {
      const count = envelope.data.results.length;
      const recent = [...progress.recent, { atMs, count }].filter(
        (entry) => entry.atMs > atMs - RATE_WINDOW_MS,
      );
      return { ...next, tested: progress.tested + count, recent };
    }
    case "candidate.analysed":
      return { ...next, bestFitness: higher(progress.bestFitness, envelope.data.fitness) };
    case "champion.found":
      return { ...next, champions: progress.champions + 1 };
    case "generation.finished":
      return {
        ...next,
        champions: envelope.data.champions,
        lapsMs: [...progress.lapsMs, atMs - progress.lapStartedMs].slice(-LAPS_REMEMBERED),
      };
    default:
      return next;
  }
}

function higher(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** Backtested candidates a second over the last ten seconds; null while nothing was backtested. */
export function backtestsPerSecond({ recent, atMs }: Progress): number | null {
  const first = recent[0];
  if (first === undefined) return null;
  const count = recent.reduce((sum, entry) => sum + entry.count, 0);
  return count / Math.max(1, (atMs - first.atMs) / 1_000);
}

/** From the mean of the last laps; null before the first is done. */
export function millisecondsLeft({
  lapsMs,
  generations,
  generation,
  atMs,
  lapStartedMs,
}: Progress): number | null {
  if (lapsMs.length === 0) return null;
  const mean = lapsMs.reduce((sum, ms) => sum + ms, 0) / lapsMs.length;
  return Math.max(0, (generations - generation) * mean - (atMs - lapStartedMs));
}
