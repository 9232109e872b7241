import { z } from "zod";
import { ScriptOrders } from "../backtest/orders.ts";
import { Provenance } from "../backtest/provenance.ts";
import { Statistics } from "../backtest/result.ts";
import { LookAheadCertificate } from "../evidence/certificate.ts";
import { Evidence } from "../evidence/verdict.ts";
import { CandidateId, RunId, StrategyId } from "../ids.ts";
import { AnyStrategy } from "../strategy/scriptSchema.ts";

/** How one strategy came to be and what it was worth. Appended once, at its generation's archive phase, never changed. */
export const LineageEntry = z.strictObject({
  runId: RunId,
  strategyId: StrategyId,
  candidateId: CandidateId,
  generation: z.int(),
  parents: z.array(StrategyId),
  origin: z.string(),
  note: z.string(),
  name: z.string(),
  family: z.string(),
  island: z.int(),
  scope: z.string(),
  strategy: AnyStrategy,
  outcome: z.enum(["measured", "screened", "failed"]),
  fitness: z.number().nullable(),
  training: Statistics.nullable(),
  validation: Statistics.nullable(),
  verdict: z.enum(["champion", "nearWinner", "kept", "rejected", "failed"]),
  risk: z.enum(["low", "moderate", "high", "unacceptable"]).nullable(),
  findings: z.array(z.string()),
  evidence: Evidence.nullable(),
  violations: z.array(z.string()),
  /** Of a strategy from outside. */
  certificate: LookAheadCertificate.optional(),
  /** Of a script: what it decided over the parts it was run on. */
  orders: ScriptOrders.optional(),
  /** What computed its results, and from which data; absent where nothing was run. */
  provenance: Provenance.optional(),
});

export type LineageEntry = z.infer<typeof LineageEntry>;

/** Measures by which strategies can be listed, best first. */
export const LineageMeasure = z.enum(["fitness", "sharpe", "cagr", "maxDrawdown", "generation"]);
export type LineageMeasure = z.infer<typeof LineageMeasure>;
