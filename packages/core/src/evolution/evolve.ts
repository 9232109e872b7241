import { archiveHashOf } from "../archive/insert.ts";
import { TerminalError } from "../errors.ts";
import { type EvolutionEvent, type Phase, phases } from "../events.ts";
import { noResultCache } from "../noResultCache.ts";
import { createOperations } from "../safety/operations.ts";
import { runFinished } from "./adaptation.ts";
import { evaluateBatch, unwatched } from "./backtesting.ts";
import type { BatchMessage } from "./candidate.ts";
import {
  type OpenMarket,
  type PhaseContext,
  type PhaseEvents,
  type PhasePorts,
  type PhaseResult,
  readOpenMarket,
  severalOf,
} from "./phase.ts";
import type { RunRecord } from "./run.ts";
import { phaseFinished, runPhase } from "./runPhase.ts";

/** A queue whose messages the caller takes out itself: everything runs in one process, one thing at a time. */
export type EvolvePorts = PhasePorts & { readonly queue: { take(): BatchMessage | undefined } };

export interface RunOutcome {
  readonly archiveHash: string;
  readonly generations: number;
}

/**
 * A whole run in one process: the same phases, without a state machine, queues or workers. It gives the same archive
 * hash as the run of the same seed, data and settings anywhere else, and is the reference for all of them.
 */
export async function* evolve(
  ports: EvolvePorts,
  run: RunRecord,
): AsyncGenerator<EvolutionEvent, RunOutcome> {
  const open = await readOpenMarket(ports.markets, run);
  for (let generation = 0; ; generation++) {
    let last: PhaseResult = { summary: "", decision: null };
    for (const phase of phases) {
      const context = contextOf(ports, run, generation, open);
      const result = yield* singly(runPhase(phase, context));
      if (phase === "backtesting") yield* drain(ports, context);
      last = result;
    }
    if (last.decision === "stop") return yield* finish(ports, run, generation + 1, last.summary);
  }
}

function contextOf(ports: PhasePorts, run: RunRecord, generation: number, open: OpenMarket): PhaseContext {
  const operations = createOperations({
    nowMs: () => ports.clock.nowMs(),
    scope: "research",
    runId: run.runId,
    onRecord: () => {},
  });
  return {
    ports,
    run,
    epoch: run.epoch,
    generation,
    taskToken: null,
    operations,
    loadMarket: async () => open,
    stored: async () => {},
    loadCandidates: () => ports.generations.get(run.runId, generation, "candidates"),
  };
}

/** The events of a phase one by one. */
async function* singly(told: PhaseEvents): AsyncGenerator<EvolutionEvent, PhaseResult> {
  for (;;) {
    const step = await told.next();
    if (step.done === true) return step.value;
    yield* severalOf(step.value);
  }
}

async function* drain(ports: EvolvePorts, context: PhaseContext): AsyncGenerator<EvolutionEvent> {
  const startedMs = ports.clock.nowMs();
  // The reference computes everything itself.
  const batchContext = { ...context, ports: { ...ports, resultCache: noResultCache } };
  const how = { context: batchContext, worker: "in-process", progress: unwatched, singly: false };
  let batches = 0;
  for (let message = ports.queue.take(); message !== undefined; message = ports.queue.take()) {
    yield* evaluateBatch({ ...how, message });
    await ports.ledger.settle(message.runId, message.generation, message.batchId);
    batches++;
  }
  const phase: Phase = "backtesting";
  yield phaseFinished(context.generation, phase, `${batches} batches`, ports.clock.nowMs() - startedMs);
}

async function* finish(
  ports: PhasePorts,
  run: RunRecord,
  generations: number,
  reason: string,
): AsyncGenerator<EvolutionEvent, RunOutcome> {
  const stored = await ports.archives.load(run.runId);
  const search = await ports.generations.get(run.runId, generations, "search");
  if (stored === null || search === null) {
    throw new TerminalError("internal", "archive.missing", `run ${run.runId} ended without an archive`);
  }
  yield runFinished(search, stored.archive, reason);
  return { archiveHash: archiveHashOf(stored.archive), generations };
}
