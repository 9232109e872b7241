import { z } from "zod";
import { ScriptOrders } from "../backtest/orders.ts";
import { Provenance } from "../backtest/provenance.ts";
import { BacktestResult } from "../backtest/result.ts";
import { LookAheadCertificate } from "../evidence/certificate.ts";
import { BatchId, CandidateId, RunId, StrategyId } from "../ids.ts";
import { Scope } from "../safety/scopes.ts";
import { Violation } from "../safety/violations.ts";
import type { Strategy } from "../strategy/schema.ts";
import { AnyStrategy } from "../strategy/scriptSchema.ts";

/** A strategy on its way into a generation. */
export const Proposal = z.strictObject({
  strategyId: StrategyId,
  strategy: AnyStrategy,
  origin: z.string(),
  parents: z.array(StrategyId),
  note: z.string(),
  island: z.int(),
  /** Of a strategy from outside that was promoted. */
  certificate: LookAheadCertificate.optional(),
});

/** A proposal with its place in a generation and the scope it is worked under. */
export const Candidate = Proposal.extend({ candidateId: CandidateId, scope: Scope, name: z.string() });

/**
 * `measured`: both parts; `screened`: training alone, too poor or too idle to be worth a look at validation;
 * `certified`: training alone, from outside, worth a look and promoted to have it in the next generation;
 * `failed`: a violation stopped it.
 */
export const CandidateResult = z.strictObject({
  candidateId: CandidateId,
  strategyId: StrategyId,
  outcome: z.enum(["measured", "screened", "certified", "failed"]),
  training: BacktestResult.nullable(),
  validation: BacktestResult.nullable(),
  /** Null where nothing was run. */
  provenance: Provenance.nullable(),
  reason: z.string(),
  /** What a script decided, over the bars that it was given. */
  orders: ScriptOrders.optional(),
  certificate: LookAheadCertificate.optional(),
  /** What it did that its scope forbids, where it was stopped from within. */
  violation: Violation.optional(),
  /** Of a failed one that is not to blame: its batch could not be worked, so nothing is known of it. */
  lost: z.literal(true).optional(),
  /** What the curve and the trades of the training part say of one that may be crowned. */
  anatomy: z.array(z.string()),
});

/**
 * A queue message: one batch of candidates of one scope. `excluded` are not run again: those that were killed, with the
 * violation, and without one those whose batch failed as often as it may.
 */
export const BatchMessage = z.strictObject({
  runId: RunId,
  epoch: z.int(),
  generation: z.int(),
  batchId: BatchId,
  scope: Scope,
  candidateIds: z.array(CandidateId).min(1),
  /** When it was sent, so that waiting for a worker can be told from working. */
  queuedAtMs: z.number().optional(),
  excluded: z.array(z.strictObject({ candidateId: CandidateId, violation: Violation.optional() })),
});

export type Proposal = z.infer<typeof Proposal>;
export type Candidate = z.infer<typeof Candidate>;
/** A candidate that is data: what engines compute, and what breeds. */
export type DataCandidate = Candidate & { readonly strategy: Strategy };
export type CandidateResult = z.infer<typeof CandidateResult>;
export type BatchMessage = z.infer<typeof BatchMessage>;
