import type { RunState, WorkedBatch } from "./runState.ts";

const SECOND_MS = 1_000;

/** Strategies finished a second over the `windowMs` before `nowMs`. */
export function ratePerSecond(batches: readonly WorkedBatch[], nowMs: number, windowMs: number): number {
  let finished = 0;
  for (const { endMs, count } of batches) {
    if (endMs > nowMs - windowMs && endMs <= nowMs) finished += count;
  }
  return (finished * SECOND_MS) / windowMs;
}

/** The rate in each of `slots` equal spans up to `nowMs`, oldest first: a small chart. */
export function rateHistory(
  batches: readonly WorkedBatch[],
  nowMs: number,
  slotMs: number,
  slots: number,
): readonly number[] {
  const counts = new Array<number>(slots).fill(0);
  for (const { endMs, count } of batches) {
    const slot = slots - 1 - Math.floor((nowMs - endMs) / slotMs);
    const before = counts[slot];
    if (before !== undefined) counts[slot] = before + count;
  }
  return counts.map((finished) => (finished * SECOND_MS) / slotMs);
}

export interface Utilisation {
  readonly worker: string;
  /** Share of the time that it was busy, 0 to 1. */
  readonly busy: number;
  readonly strategies: number;
}

/** How long there has been work to watch, up to `windowMs`: a run of ten seconds was not idle for fifty. */
export function watchedMs({ batches }: RunState, nowMs: number, windowMs: number): number {
  const first = batches[0];
  if (first === undefined) return windowMs;
  return Math.max(1, Math.min(windowMs, nowMs - (first.endMs - first.durationMs)));
}

/** Each worker's busy share of the `windowMs` before `nowMs`, in order of name. */
export function recentUtilisation(state: RunState, nowMs: number, windowMs: number): readonly Utilisation[] {
  const from = nowMs - windowMs;
  const busyMs = new Map<string, number>();
  for (const { worker, endMs, durationMs } of state.batches) {
    const overlap = Math.min(endMs, nowMs) - Math.max(endMs - durationMs, from);
    if (overlap > 0) busyMs.set(worker, (busyMs.get(worker) ?? 0) + overlap);
  }
  return byName(
    state.workers.map(({ worker, strategies }) => ({
      worker,
      strategies,
      busy: Math.min(1, (busyMs.get(worker) ?? 0) / windowMs),
    })),
  );
}

/** Each worker's busy share of all the time that backtesting took. */
export function totalUtilisation(state: RunState): readonly Utilisation[] {
  const whole = state.backtestingMs;
  return byName(
    state.workers.map(({ worker, busyMs, strategies }) => ({
      worker,
      strategies,
      busy: whole === 0 ? 0 : Math.min(1, busyMs / whole),
    })),
  );
}

function byName(list: readonly Utilisation[]): readonly Utilisation[] {
  return [...list].sort((a, b) => a.worker.localeCompare(b.worker, "en", { numeric: true }));
}
