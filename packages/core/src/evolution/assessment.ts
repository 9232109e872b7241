import { z } from "zod";
import { ScriptOrders } from "../backtest/orders.ts";
import { Provenance } from "../backtest/provenance.ts";
import { BlockSums, Statistics } from "../backtest/result.ts";
import { LookAheadCertificate } from "../evidence/certificate.ts";
import { Evidence } from "../evidence/verdict.ts";
import { CandidateId, StrategyId } from "../ids.ts";

/** Analysis's judgement of one candidate, read by breeding, archive and adaptation. */
export const Assessment = z.strictObject({
  candidateId: CandidateId,
  strategyId: StrategyId,
  outcome: z.enum(["measured", "screened", "failed"]),
  /** Of a failed one that is not to blame. */
  lost: z.literal(true).optional(),
  fitness: z.number().nullable(),
  training: Statistics.nullable(),
  validation: Statistics.nullable(),
  trainingBlocks: z.array(BlockSums),
  verdict: z.enum(["champion", "nearWinner", "kept", "rejected", "failed"]),
  risk: z.enum(["low", "moderate", "high", "unacceptable"]).nullable(),
  findings: z.array(z.string()),
  evidence: Evidence.nullable(),
  /** Of a script: what it decided. */
  orders: ScriptOrders.optional(),
  /** What computed its results, and from which data; absent where nothing was run. */
  provenance: Provenance.optional(),
  /** Of a strategy from outside that was not promoted. */
  certificate: LookAheadCertificate.optional(),
});

export type Assessment = z.infer<typeof Assessment>;
