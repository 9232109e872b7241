import { z } from "zod";
import { RunId } from "./ids.ts";

export const phases = ["generation", "backtesting", "analysis", "breeding", "archive", "adaptation"] as const;
export const Phase = z.enum(phases);
export type Phase = z.infer<typeof Phase>;

const id = z.string();
const number = z.number();
const statistic = z.number().nullable();

const summary = z.strictObject({
  sharpe: statistic,
  cagr: statistic,
  maxDrawdown: statistic,
  trades: z.int(),
});

/** The figures of one part that travel in events and lists. */
export const PartSummary = summary;
export type PartSummary = z.infer<typeof PartSummary>;

/** What each type of event carries. One event is one thing that happened, told the moment it happened. */
export const eventData = {
  "run.started": z.strictObject({
    seed: z.int(),
    generations: z.int(),
    population: z.int(),
    symbols: z.array(z.string()),
    barsTraining: z.int(),
    barsValidation: z.int(),
  }),
  "run.paused": z.strictObject({}),
  "run.resumed": z.strictObject({ epoch: z.int() }),
  "run.extended": z.strictObject({ generations: z.int() }),
  "generation.started": z.strictObject({ generations: z.int(), stage: z.int(), mutationStrength: number }),
  "phase.started": z.strictObject({}),
  "regime.detected": z.strictObject({
    symbol: z.string(),
    trend: z.string(),
    volatility: z.string(),
    crash: z.boolean(),
  }),
  "candidate.proposed": z.strictObject({
    candidateId: id,
    strategyId: id,
    name: z.string(),
    origin: z.string(),
    parents: z.array(id),
    island: z.int(),
    scope: z.string(),
  }),
  "batch.queued": z.strictObject({ batchId: id, scope: z.string(), candidates: z.int() }),
  "backtest.finished": z.strictObject({
    batchId: id,
    scope: z.string(),
    worker: z.string(),
    durationMs: number,
    results: z.array(
      z.strictObject({
        candidateId: id,
        strategyId: id,
        outcome: z.enum(["measured", "screened", "certified", "failed"]),
        sharpe: statistic,
        cagr: statistic,
      }),
    ),
  }),
  "candidate.analysed": z.strictObject({
    candidateId: id,
    strategyId: id,
    name: z.string(),
    fitness: statistic,
    training: summary.nullable(),
    validation: summary.nullable(),
    verdict: z.enum(["champion", "nearWinner", "kept", "rejected", "failed"]),
    risk: z.enum(["low", "moderate", "high", "unacceptable"]).nullable(),
    finding: z.string(),
  }),
  "champion.found": z.strictObject({
    candidateId: id,
    strategyId: id,
    name: z.string(),
    validation: summary,
    deflatedSharpe: statistic,
    trials: z.int(),
    evidence: z.string(),
  }),
  "strategy.bred": z.strictObject({
    operator: z.string(),
    parents: z.array(id),
    strategyId: id.nullable(),
    outcome: z.enum(["bred", "duplicate", "unchanged", "invalid"]),
    note: z.string(),
  }),
  "strategy.promoted": z.strictObject({
    candidateId: id,
    strategyId: id,
    name: z.string(),
    cuts: z.int(),
    sentence: z.string(),
  }),
  "violation.recorded": z.strictObject({
    violationId: id,
    kind: z.string(),
    scope: z.string(),
    candidateId: id.nullable(),
    strategyId: id.nullable(),
    message: z.string(),
  }),
  /** From here on a strategy breeds no more: so many of its descendants were stopped. */
  "lineage.quarantined": z.strictObject({ strategyId: id, violations: z.int() }),
  "archive.committed": z.strictObject({
    version: z.int(),
    cells: z.int(),
    added: z.int(),
    replaced: z.int(),
    archiveHash: z.string(),
  }),
  "target.reached": z.strictObject({ stage: z.int(), cagr: number, strategyId: id }),
  "adaptation.decided": z.strictObject({
    decision: z.enum(["again", "stop", "continue"]),
    reason: z.string(),
    mutationStrength: number,
    operators: z.record(z.string(), number),
  }),
  "phase.finished": z.strictObject({ summary: z.string(), durationMs: number }),
  "generation.finished": z.strictObject({
    bestFitness: statistic,
    medianFitness: statistic,
    best: z
      .strictObject({ strategyId: id, name: z.string(), training: summary, validation: summary.nullable() })
      .nullable(),
    evaluated: z.int(),
    failed: z.int(),
    duplicates: z.int(),
    trials: z.int(),
    champions: z.int(),
    stage: z.int(),
    cells: z.int(),
  }),
  "run.finished": z.strictObject({
    status: z.enum(["succeeded", "failed", "cancelled"]),
    archiveHash: z.string().nullable(),
    champions: z.int(),
    trials: z.int(),
    reason: z.string(),
  }),
} as const;

export type EventType = keyof typeof eventData;
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>;

/** An event before it is stored: no number, no time. */
export type EvolutionEvent = {
  [T in EventType]: {
    readonly type: T;
    readonly generation: number | null;
    readonly phase: Phase | null;
    readonly data: EventData<T>;
  };
}[EventType];

const position = { runId: RunId, seq: z.int().min(1), at: z.iso.datetime() };
const place = { generation: z.int().nullable(), phase: Phase.nullable() };

/**
 * The source that tells of a cancellation. It is the last: what is still at work may tell nothing after it.
 */
export const lastSource = "control/cancel";

/** An event as stored and sent: `seq` starts at 1 and has no gaps within a run. */
export const Envelope = z.strictObject({
  ...position,
  type: z.enum(Object.keys(eventData) as [EventType, ...EventType[]]),
  ...place,
  data: z.record(z.string(), z.unknown()),
});

export type Envelope = EvolutionEvent & { readonly runId: RunId; readonly seq: number; readonly at: string };
