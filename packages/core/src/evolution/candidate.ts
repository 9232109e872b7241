import { z } from "zod";
import { BacktestResult } from "../backtest/result.ts";
import { BatchId, CandidateId, RunId, StrategyId } from "../ids.ts";
import { Scope } from "../safety/scopes.ts";
import { Violation } from "../safety/violations.ts";
import { Strategy } from "../strategy/schema.ts";

/** A strategy on its way into a generation. */
export const Proposal = z.strictObject({
  strategyId: StrategyId,
  strategy: Strategy,
  origin: z.string(),
  parents: z.array(StrategyId),
  note: z.string(),
  island: z.int(),
});

/** A proposal with its place in a generation and the scope it is worked under. */
export const Candidate = Proposal.extend({ candidateId: CandidateId, scope: Scope, name: z.string() });

/**
 * `measured`: both parts; `screened`: training alone, too poor or too idle to be worth a look at validation;
 * `failed`: a violation stopped it.
 */
export const CandidateResult = z.strictObject({
  candidateId: CandidateId,
  strategyId: StrategyId,
  outcome: z.enum(["measured", "screened", "failed"]),
  training: BacktestResult.nullable(),
  validation: BacktestResult.nullable(),
  reason: z.string(),
});

/** A queue message: one batch of candidates of one scope. `excluded` are those that were killed; they are not run again. */
export const BatchMessage = z.strictObject({
  runId: RunId,
  epoch: z.int(),
  generation: z.int(),
  batchId: BatchId,
  scope: Scope,
  candidateIds: z.array(CandidateId).min(1),
  /** When it was sent, so that waiting for a worker can be told from working. */
  queuedAtMs: z.number().optional(),
  excluded: z.array(z.strictObject({ candidateId: CandidateId, violation: Violation })),
});

export type Proposal = z.infer<typeof Proposal>;
export type Candidate = z.infer<typeof Candidate>;
export type CandidateResult = z.infer<typeof CandidateResult>;
export type BatchMessage = z.infer<typeof BatchMessage>;
