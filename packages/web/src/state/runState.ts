import type { Envelope, EventData, Phase } from "@tradewind/core/events";
import type { RunView } from "@tradewind/core/views/run";
import { phaseOrder } from "./phaseOrder.ts";

export interface PhaseState {
  readonly status: "queued" | "running" | "done" | "failed";
  readonly startedAt: string | null;
  readonly durationMs: number | null;
  readonly summary: string;
}

/** Counts within the present generation. */
export interface LapCounts {
  readonly proposed: number;
  readonly queued: number;
  readonly finished: number;
  readonly measured: number;
  readonly screened: number;
  readonly certified: number;
  readonly failed: number;
  readonly analysed: number;
  readonly champions: number;
  readonly nearWinners: number;
  readonly bred: number;
  readonly duplicates: number;
  readonly unbred: number;
  readonly cells: number;
  readonly added: number;
  readonly replaced: number;
}

export interface FitnessPoint extends Omit<EventData<"generation.finished">, "best"> {
  readonly generation: number;
}

/** One batch as its worker told it; `count` strategies in it. */
export interface WorkedBatch {
  readonly worker: string;
  readonly endMs: number;
  readonly durationMs: number;
  readonly count: number;
}

export interface WorkerTotal {
  readonly worker: string;
  readonly busyMs: number;
  readonly batches: number;
  readonly strategies: number;
}

export type FoundChampion = EventData<"champion.found"> & { readonly generation: number | null };
export type TargetReached = EventData<"target.reached"> & { readonly generation: number | null };
export type Regime = EventData<"regime.detected">;

/** What the page knows of a run from its events. Bounded: long lists keep their newest entries. */
export interface RunState {
  readonly lastSeq: number;
  readonly lastAt: string | null;
  readonly status: RunView["status"] | null;
  readonly ending: EventData<"run.finished"> | null;
  readonly generations: number | null;
  readonly population: number | null;
  readonly generation: number | null;
  readonly phase: Phase | null;
  readonly phases: Readonly<Record<Phase, PhaseState>>;
  readonly lap: LapCounts;
  /** Milliseconds the present generation's finished phases took. */
  readonly lapMs: number;
  /** How long the newest whole generations took, oldest first. */
  readonly lapsMs: readonly number[];
  readonly backtestingMs: number;
  readonly fitness: readonly FitnessPoint[];
  readonly batches: readonly WorkedBatch[];
  readonly workers: readonly WorkerTotal[];
  readonly champions: readonly FoundChampion[];
  readonly targets: readonly TargetReached[];
  readonly stage: number;
  readonly trials: number;
  readonly regimes: readonly Regime[];
  readonly operators: Readonly<Record<string, number>>;
  readonly mutationStrength: number | null;
  readonly violations: number;
  readonly archiveVersion: number;
  readonly feed: readonly Envelope[];
  readonly highlights: readonly Envelope[];
}

export const FEED_MAX = 500;
export const HIGHLIGHTS_MAX = 60;
export const CHAMPIONS_MAX = 500;
export const BATCHES_MAX = 2_000;
export const LAPS_MAX = 5;
export const WORKERS_MAX = 256;

export const emptyLap: LapCounts = {
  proposed: 0,
  queued: 0,
  finished: 0,
  measured: 0,
  screened: 0,
  certified: 0,
  failed: 0,
  analysed: 0,
  champions: 0,
  nearWinners: 0,
  bred: 0,
  duplicates: 0,
  unbred: 0,
  cells: 0,
  added: 0,
  replaced: 0,
};

const queuedPhase: PhaseState = { status: "queued", startedAt: null, durationMs: null, summary: "" };

export function queuedPhases(): Record<Phase, PhaseState> {
  return Object.fromEntries(phaseOrder.map((phase) => [phase, queuedPhase])) as Record<Phase, PhaseState>;
}

export const emptyRunState: RunState = {
  lastSeq: 0,
  lastAt: null,
  status: null,
  ending: null,
  generations: null,
  population: null,
  generation: null,
  phase: null,
  phases: queuedPhases(),
  lap: emptyLap,
  lapMs: 0,
  lapsMs: [],
  backtestingMs: 0,
  fitness: [],
  batches: [],
  workers: [],
  champions: [],
  targets: [],
  stage: 0,
  trials: 0,
  regimes: [],
  operators: {},
  mutationStrength: null,
  violations: 0,
  archiveVersion: 0,
  feed: [],
  highlights: [],
};
