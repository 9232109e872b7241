import { ENGINE_VERSION } from "../backtest/kernel.ts";
import { TerminalError } from "../errors.ts";
import type { EvolutionEvent } from "../events.ts";
import type { BatchMessage, Candidate, CandidateResult } from "./candidate.ts";
import { evaluateCandidate } from "./evaluate.ts";
import { evaluateOutsider, isInsider, type OutsideWork } from "./outsiders.ts";
import type { OpenMarket, PhaseContext, PhaseEvents } from "./phase.ts";
import { planBatches } from "./planBatches.ts";

/**
 * Phase 2, its sending half: plans batches, opens the ledger with the token to answer, and queues every
 * batch. May run again at any time: a batch that is queued twice is registered once. The receiving half is `evaluateBatch`.
 */
export async function* backtestingPhase(context: PhaseContext): PhaseEvents {
  const { ports, run, generation, epoch } = context;
  const place = { generation, phase: "backtesting" } as const;
  yield { type: "phase.started", ...place, data: {} };
  const candidates = await requireCandidates(context);
  const { training, validation } = run.market.parts;
  const barsPerBacktest =
    (training.end - training.start + validation.end - validation.start) * run.market.symbols.length;
  const batches = planBatches({ runId: run.runId, epoch, generation, candidates, barsPerBacktest });
  await ports.ledger.open(
    { runId: run.runId, epoch, generation, token: context.taskToken ?? "", openedAtMs: ports.clock.nowMs() },
    batches.map((batch) => batch.batchId),
  );
  for (const { batchId, scope, candidateIds } of batches) {
    yield { type: "batch.queued", ...place, data: { batchId, scope, candidates: candidateIds.length } };
  }
  // The last worker may end the phase before this function does: by then all of it must have been told.
  await context.stored();
  for (const batch of batches) {
    await ports.queue.send(batch.scope, [{ ...batch, queuedAtMs: ports.clock.nowMs() }]);
  }
  return { summary: `${candidates.length} candidates in ${batches.length} batches`, decision: null };
}

async function requireCandidates(context: PhaseContext): Promise<readonly Candidate[]> {
  const { run, generation } = context;
  const candidates = await context.loadCandidates();
  if (candidates !== null) return candidates;
  throw new TerminalError(
    "internal",
    "generation.missing",
    `run ${run.runId} has no candidates for generation ${generation}; the generation phase must run first`,
  );
}

export interface BatchWork {
  readonly context: PhaseContext;
  readonly message: BatchMessage;
  readonly worker: string;
  /** Told before each candidate, so that whoever kills this work knows which one was running; what it throws ends the batch. */
  readonly began: (candidateId: string) => void | Promise<void>;
}

/**
 * Phase 2, its receiving half: runs one batch, registers its results, tells them. What was excluded failed before and
 * is not run. The caller settles the batch after the events are stored.
 */
export async function* evaluateBatch(work: BatchWork): AsyncGenerator<EvolutionEvent, void> {
  const { context, message } = work;
  const startedMs = context.ports.clock.nowMs();
  const results = await runBatch(work);
  const place = { generation: message.generation, phase: "backtesting" } as const;
  const standing = await context.operations.run("storeBacktestResult", place, () =>
    context.ports.ledger.register(message.runId, message.generation, message.batchId, results),
  );
  yield* violationEvents(context, message, standing.results);
  yield {
    type: "backtest.finished",
    ...place,
    data: {
      batchId: message.batchId,
      scope: message.scope,
      worker: work.worker,
      durationMs: context.ports.clock.nowMs() - startedMs,
      results: standing.results.map(({ candidateId, strategyId, outcome, training, validation }) => ({
        candidateId,
        strategyId,
        outcome,
        sharpe: (validation ?? training)?.statistics.sharpe ?? null,
        cagr: (validation ?? training)?.statistics.cagr ?? null,
      })),
    },
  };
}

async function runBatch({ context, message, began }: BatchWork): Promise<readonly CandidateResult[]> {
  const place = { generation: message.generation, phase: "backtesting" } as const;
  const candidates = await requireCandidates(context);
  const open = await context.operations.run("fetchMarketData", place, context.loadMarket);
  const wanted = new Set<string>(message.candidateIds);
  const excluded = new Map(message.excluded.map((exclusion) => [exclusion.candidateId, exclusion.violation]));
  const results: CandidateResult[] = [];
  for (const candidate of candidates.filter(({ candidateId }) => wanted.has(candidateId))) {
    const violation = excluded.get(candidate.candidateId);
    if (violation !== undefined) {
      results.push(failedResult(candidate, violation.message));
      continue;
    }
    await began(candidate.candidateId);
    results.push(
      await context.operations.run("calculateIndicators", place, () =>
        isInsider(candidate)
          ? evaluateCandidate(candidate, open, context.run.settings)
          : evaluateOutsider(candidate, outsideWork(context, message, open)),
      ),
    );
  }
  return results;
}

function outsideWork(context: PhaseContext, message: BatchMessage, open: OpenMarket): OutsideWork {
  const { ports, run } = context;
  const { generation, batchId, scope } = message;
  return {
    run,
    generation,
    batchId,
    scope,
    open,
    scripts: ports.scripts,
    clock: ports.clock,
    advanced: () => {},
    engineVersion: ENGINE_VERSION,
    dataHash: run.market.marketId.slice(run.market.marketId.indexOf("_") + 1),
  };
}

/** Records and tells what the results that stand say of violations: the same whichever delivery tells it. */
async function* violationEvents(
  { ports, generation }: PhaseContext,
  message: BatchMessage,
  results: readonly CandidateResult[],
): AsyncGenerator<EvolutionEvent> {
  for (const { violation } of results) {
    if (violation === undefined) continue;
    await ports.violations.record(violation);
    const { violationId, kind, candidateId, strategyId } = violation;
    yield {
      type: "violation.recorded",
      generation,
      phase: "backtesting",
      data: { violationId, kind, scope: message.scope, candidateId, strategyId, message: violation.message },
    };
  }
}

function failedResult({ candidateId, strategyId }: Candidate, reason: string): CandidateResult {
  return { candidateId, strategyId, outcome: "failed", training: null, validation: null, reason };
}
