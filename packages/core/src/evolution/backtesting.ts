import { oracleBacktester } from "../backtest/backtester.ts";
import { TerminalError } from "../errors.ts";
import type { EvolutionEvent } from "../events.ts";
import { limits } from "../limits.ts";
import { assertNodeBudget } from "../safety/nodeBudget.ts";
import type { BacktestTiming, Beside, RecallCounts } from "../safety/operations.ts";
import { ViolationError } from "../safety/violationError.ts";
import type { Violation } from "../safety/violations.ts";
import type { BatchMessage, Candidate, CandidateResult } from "./candidate.ts";
import { type Evaluation, evaluateCandidates } from "./evaluate.ts";
import { evaluateOutsider, isInsider, type OutsideWork, violated } from "./outsiders.ts";
import type { BatchContext, OpenMarket, PhaseContext, PhaseEvents } from "./phase.ts";
import { planBatches } from "./planBatches.ts";
import { predictedNsOf } from "./predictedBatch.ts";

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
  const bars = training.end - training.start + validation.end - validation.start;
  const symbols = run.market.symbols.length;
  const batches = planBatches({ runId: run.runId, epoch, generation, candidates, bars, symbols });
  await ports.ledger.open(
    { runId: run.runId, epoch, generation, token: context.taskToken ?? "", openedAtMs: ports.clock.nowMs() },
    batches.map((batch) => batch.batchId),
  );
  for (const { batchId, scope, candidateIds } of batches) {
    yield { type: "batch.queued", ...place, data: { batchId, scope, candidates: candidateIds.length } };
  }
  // The last worker may end the phase before this function does: by then all of it must have been told.
  await context.stored();
  for (const [scope, messages] of Map.groupBy(batches, (batch) => batch.scope)) {
    const queuedAtMs = ports.clock.nowMs();
    await ports.queue.send(
      scope,
      messages.map((message) => ({ ...message, queuedAtMs })),
    );
  }
  return { summary: `${candidates.length} candidates in ${batches.length} batches`, decision: null };
}

async function requireCandidates(
  context: Pick<PhaseContext, "run" | "generation" | "loadCandidates">,
): Promise<readonly Candidate[]> {
  const { run, generation } = context;
  const candidates = await context.loadCandidates();
  if (candidates !== null) return candidates;
  throw new TerminalError(
    "internal",
    "generation.missing",
    `run ${run.runId} has no candidates for generation ${generation}; the generation phase must run first`,
  );
}

/** What whoever supervises a worker hears of its work. */
export interface WorkProgress {
  /** Told before candidates are run, one or several together; what it throws ends the batch. */
  began(candidateIds: readonly string[]): void | Promise<void>;
  /** Told as bars are simulated, with how many more they are. */
  advanced(bars: number): void;
  /** Told when none is run any more, and waited for: what follows reads and stores, and is no candidate's doing. */
  rested(): void | Promise<void>;
}

/** For work that nobody supervises. */
export const unwatched: WorkProgress = { began: () => {}, advanced: () => {}, rested: () => {} };

export interface BatchWork {
  readonly context: BatchContext;
  readonly message: BatchMessage;
  readonly worker: string;
  readonly progress: WorkProgress;
  /** Runs candidate by candidate, so that one that kills its worker is found; else all at once, which is much faster. */
  readonly singly: boolean;
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

async function runBatch(work: BatchWork): Promise<readonly CandidateResult[]> {
  const { context, message } = work;
  const place = { generation: message.generation, phase: "backtesting" } as const;
  const candidates = await requireCandidates(context);
  const open = await context.operations.run("fetchMarketData", place, context.loadMarket);
  const byId = candidatesById(candidates);
  const excluded = new Map(message.excluded.map((exclusion) => [exclusion.candidateId, exclusion]));
  const mine = message.candidateIds.flatMap((candidateId) => byId.get(candidateId) ?? []);
  const sound = mine.filter(({ candidateId }) => !excluded.has(candidateId));
  const refused = new Map(sound.map((candidate) => [candidate, refusedByBudget(candidate, work, open)]));
  const affordable = sound.filter((candidate) => refused.get(candidate) === null);
  const evaluated = await evaluate(work, affordable, open);
  return mine.map((candidate) => {
    const result = evaluated.get(candidate.candidateId) ?? refused.get(candidate);
    return result ?? excludedResult(candidate, excluded.get(candidate.candidateId)?.violation);
  });
}

const known = new WeakMap<readonly Candidate[], ReadonlyMap<string, Candidate>>();

/** Batch after batch asks for a few of the same generation. */
function candidatesById(candidates: readonly Candidate[]): ReadonlyMap<string, Candidate> {
  const byId =
    known.get(candidates) ?? new Map(candidates.map((candidate) => [candidate.candidateId, candidate]));
  known.set(candidates, byId);
  return byId;
}

/** Insiders together, each outsider alone; one by one where one of them may have killed its worker. */
async function evaluate(
  { context, message, progress, singly }: BatchWork,
  candidates: readonly Candidate[],
  open: OpenMarket,
): Promise<ReadonlyMap<string, CandidateResult>> {
  const place = { generation: message.generation, phase: "backtesting" } as const;
  const insiders = candidates.filter(isInsider);
  const outsiders = candidates.filter((candidate) => !isInsider(candidate));
  const evaluation = evaluationOf(context, open, progress);
  const results = new Map<string, CandidateResult>();
  for (const some of singly ? insiders.map((candidate) => [candidate]) : [insiders]) {
    if (some.length === 0) continue;
    await progress.began(some.map(({ candidateId }) => candidateId));
    const { backtester, resultCache: cache } = context.ports;
    const beforeNs = backtester.spentNs();
    const recalled: RecallCounts[] = [];
    const recall = { cache, told: (counts: RecallCounts) => void recalled.push(counts) };
    const evaluated = await context.operations.run(
      "calculateIndicators",
      place,
      () => evaluateCandidates(some, { ...evaluation, recall }),
      (results) =>
        besideOf(recalled, () => ({
          scope: message.scope,
          measuredNs: backtester.spentNs() - beforeNs,
          predictedNs: predictedNsOf(some, results, open, backtester.rates()),
        })),
    );
    for (const result of evaluated) results.set(result.candidateId, result);
  }
  const provenance = { ...evaluation.provenance, ...oracleNames };
  for (const outsider of outsiders) {
    await progress.began([outsider.candidateId]);
    const result = await context.operations.run("calculateIndicators", place, () =>
      evaluateOutsider(outsider, outsideWork(context, message, { open, progress })),
    );
    results.set(result.candidateId, { ...result, provenance: result.training === null ? null : provenance });
  }
  await progress.rested();
  return results;
}

/** What was recalled was not computed: the time of such a batch says nothing about predictions. */
function besideOf(recalls: readonly RecallCounts[], timing: () => BacktestTiming): Beside {
  const hits = recalls.reduce((sum, counts) => sum + counts.hits, 0);
  const misses = recalls.reduce((sum, counts) => sum + counts.misses, 0);
  return {
    ...(hits === 0 && { backtests: timing() }),
    ...(hits + misses > 0 && { recalled: { hits, misses } }),
  };
}

const oracleNames = {
  engineVersion: oracleBacktester.engineVersion,
  moduleHash: oracleBacktester.moduleHash,
};

function evaluationOf(
  { run, ports }: BatchContext,
  open: OpenMarket,
  progress: WorkProgress,
): Omit<Evaluation, "recall"> {
  const { engineVersion, moduleHash } = ports.backtester;
  return {
    open,
    settings: run.settings,
    backtester: ports.backtester.on(open.market),
    provenance: { engineVersion, moduleHash, dataHash: dataHashOf(run.market.marketId) },
    advanced: (bars) => progress.advanced(bars),
  };
}

/** The failed result of a candidate that asks for more than its scope may compute; null for any other. */
function refusedByBudget(
  candidate: Candidate,
  { context, message }: BatchWork,
  open: OpenMarket,
): CandidateResult | null {
  const { training, validation, market } = open;
  const bars = (training.end - training.start + validation.end - validation.start) * market.symbols.length;
  try {
    assertNodeBudget(candidate.strategy, bars, message.scope);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof ViolationError)) throw thrown;
    const where = { ...message, run: context.run, clock: context.ports.clock };
    return { ...violated(candidate, where, thrown), provenance: null };
  }
}

function outsideWork(
  context: BatchContext,
  message: BatchMessage,
  { open, progress }: { readonly open: OpenMarket; readonly progress: WorkProgress },
): OutsideWork {
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
    advanced: (bars) => progress.advanced(bars),
    engineVersion: oracleBacktester.engineVersion,
    dataHash: dataHashOf(run.market.marketId),
  };
}

/** Records and tells what the results that stand say of violations: the same whichever delivery tells it. */
async function* violationEvents(
  { ports, generation }: BatchContext,
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

/** A market's id is made of its content's hash. */
function dataHashOf(marketId: string): string {
  return marketId.slice(marketId.indexOf("_") + 1);
}

const lostReason = `It was not backtested: its batch failed ${limits.queueReceiveCountMax} times by faults of store or workers, which no strategy is to blame for. Look in the platform's log, mend the cause and start the run again.`;

function excludedResult(candidate: Candidate, violation: Violation | undefined): CandidateResult {
  if (violation !== undefined) return failedResult(candidate, violation.message);
  return { ...failedResult(candidate, lostReason), lost: true };
}

function failedResult({ candidateId, strategyId }: Candidate, reason: string): CandidateResult {
  return {
    candidateId,
    strategyId,
    outcome: "failed",
    training: null,
    validation: null,
    provenance: null,
    reason,
    anatomy: [],
  };
}
