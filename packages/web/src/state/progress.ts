import { phaseOrder } from "./phaseOrder.ts";
import type { RunState } from "./runState.ts";

/** Of one phase, how much is done: 0 to 1, or null where its end is not known beforehand. */
export function phaseShare(state: RunState, phase: (typeof phaseOrder)[number]): number | null {
  const { lap, population } = state;
  if (state.phases[phase].status === "done") return 1;
  if (state.phases[phase].status === "queued") return 0;
  switch (phase) {
    case "generation":
      return population === null ? null : share(lap.proposed, population);
    case "backtesting":
      return share(lap.finished, lap.proposed);
    case "analysis":
      return share(lap.analysed, lap.proposed);
    case "breeding":
    case "archive":
    case "adaptation":
      return null;
  }
}

/**
 * The part of the run that is done, 0 to 1: whole generations, and phases of the present one. An end does not make it 1:
 * a spent budget ends a run that was asked for more.
 */
export function runShare(state: RunState): number {
  if (state.generations === null || state.generations === 0) return 0;
  const done = state.fitness.at(-1)?.generation ?? -1;
  const isBetween = state.generation === null || state.generation <= done;
  const phases = phaseOrder.reduce((sum, phase) => sum + (phaseShare(state, phase) ?? 0), 0);
  const within = isBetween ? 0 : phases / phaseOrder.length;
  return Math.min(1, (done + 1 + within) / state.generations);
}

/** Time left by the median of the newest generations; null before the first is whole, and when nothing is left. */
export function remainingMs(state: RunState): number | null {
  const { lapsMs, generations, ending } = state;
  if (lapsMs.length === 0 || generations === null || ending !== null) return null;
  const sorted = [...lapsMs].sort((a, b) => a - b);
  const typicalMs = sorted[sorted.length >>> 1] ?? 0;
  return Math.max(0, Math.round((1 - runShare(state)) * generations * typicalMs));
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, part / whole);
}
