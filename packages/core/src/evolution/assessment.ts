import { z } from "zod";
import { BlockSums, Statistics } from "../backtest/result.ts";
import { Evidence } from "../evidence/verdict.ts";
import { CandidateId, StrategyId } from "../ids.ts";

/** Analysis's judgement of one candidate, read by breeding, archive and adaptation. */
export const Assessment = z.strictObject({
  candidateId: CandidateId,
  strategyId: StrategyId,
  outcome: z.enum(["measured", "screened", "failed"]),
  fitness: z.number().nullable(),
  training: Statistics.nullable(),
  validation: Statistics.nullable(),
  trainingBlocks: z.array(BlockSums),
  verdict: z.enum(["champion", "nearWinner", "kept", "rejected", "failed"]),
  risk: z.enum(["low", "moderate", "high", "unacceptable"]).nullable(),
  findings: z.array(z.string()),
  evidence: Evidence.nullable(),
});

export type Assessment = z.infer<typeof Assessment>;
