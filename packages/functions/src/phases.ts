import { RunCancelledError, RunPausedError } from "@tradewind/core/errors";
import { type Phase, Phase as PhaseSchema, phases } from "@tradewind/core/events";
import { type PhaseContext, type PhaseResult, phaseSource } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { runPhase } from "@tradewind/core/evolution/runPhase";
import { RunId } from "@tradewind/core/ids";
import type { PhaseRequest, Ports } from "@tradewind/core/ports";
import { createOperations, type OperationRecord } from "@tradewind/core/safety/operations";
import { z } from "zod";
import { appendEvents } from "./appendEvents.ts";
import { completeIfSettled } from "./backtest.ts";
import { concludeGeneration } from "./conclude.ts";
import { rememberMarkets } from "./rememberMarkets.ts";
import { updateRun } from "./updateRun.ts";

const Request = z.strictObject({
  runId: RunId,
  epoch: z.int().min(1),
  generation: z.int().min(0),
  phase: PhaseSchema,
  taskToken: z.string().optional(),
});

export interface PhaseAnswer {
  readonly runId: string;
  readonly epoch: number;
  readonly generation: number;
  readonly summary: string;
  readonly decision: PhaseResult["decision"];
  readonly nextGeneration: number;
}

/** The function of one phase: opens it, tells its events as they happen, closes it. Every phase may run twice. */
export function makePhaseHandler(ports: Ports, phase: Phase): (event: unknown) => Promise<PhaseAnswer> {
  const loadMarket = rememberMarkets(ports.markets);
  return async (event) => {
    const request = Request.parse(event);
    const run = await openPhase(ports, request, phase);
    const records: OperationRecord[] = [];
    const context = contextOf({ ports, run, request, records, loadMarket: () => loadMarket(run) });
    const source = phaseSource(request.generation, phase);
    const result = await appendEvents(ports, run.runId, source, (stored) =>
      runPhase(phase, { ...context, stored }),
    );
    if (records.length > 0) await ports.operationLog.append(run.runId, source, records);
    if (phase === "backtesting") await completeIfSettled(ports, run.runId, request.generation);
    const { runId, epoch, generation } = request;
    const { summary } = result;
    const decision =
      phase === "adaptation" ? await concludeGeneration(ports, request, result) : result.decision;
    return { runId, epoch, generation, summary, decision, nextGeneration: generation + 1 };
  };
}

/**
 * Refuses what the user paused or cancelled, an execution that a later epoch replaced, and a call so late that the run
 * has left the phase behind; notes where the run is.
 */
async function openPhase(ports: Ports, request: PhaseRequest, phase: Phase): Promise<RunRecord> {
  return updateRun(ports, request.runId, (run) => {
    if (run.status === "cancelled") throw new RunCancelledError(run.runId);
    if (run.status === "paused" || run.epoch !== request.epoch || isBehind(request.generation, phase, run)) {
      throw new RunPausedError(run.runId);
    }
    if (run.status === "running" && run.generation === request.generation && run.phase === phase) return null;
    const status = run.status === "queued" ? "running" : run.status;
    return { ...run, status, generation: request.generation, phase };
  });
}

function isBehind(generation: number, phase: Phase, run: RunRecord): boolean {
  if (generation !== run.generation) return generation < run.generation;
  return phases.indexOf(phase) < phases.indexOf(run.phase);
}

interface PhaseParts extends Pick<PhaseContext, "run" | "loadMarket"> {
  readonly ports: Ports;
  readonly request: PhaseRequest;
  readonly records: OperationRecord[];
}

function contextOf({ ports, run, request, records, loadMarket }: PhaseParts): Omit<PhaseContext, "stored"> {
  const operations = createOperations({
    nowMs: () => ports.clock.nowMs(),
    scope: "research",
    runId: run.runId,
    onRecord: (record) => records.push(record),
  });
  return {
    ports,
    run,
    epoch: request.epoch,
    generation: request.generation,
    taskToken: request.taskToken ?? null,
    operations,
    loadMarket,
    loadCandidates: () => ports.generations.get(run.runId, request.generation, "candidates"),
  };
}
