import { z } from "zod";
import { PartSummary } from "../events.ts";
import { CandidateId, StrategyId } from "../ids.ts";
import { AnyStrategy } from "../strategy/scriptSchema.ts";

/** Where a strategy stands in behaviour space; bins are fixed and versioned, so cells never drift. */
export const Cell = z.strictObject({
  family: z.string(),
  tradesPerYear: z.int(),
  holding: z.int(),
  drawdown: z.int(),
  exposure: z.int(),
});

/** The best strategy known in its cell, with what parent choice needs. */
export const Elite = z.strictObject({
  strategyId: StrategyId,
  candidateId: CandidateId,
  generation: z.int(),
  strategy: AnyStrategy,
  name: z.string(),
  cell: Cell,
  island: z.int(),
  fitness: z.number(),
  children: z.int(),
  training: PartSummary,
  validation: PartSummary.nullable(),
  champion: z.boolean(),
  nearWinner: z.boolean(),
  /** Signed mean returns of 16 blocks, for correlation between strategies without their curves. */
  blockReturns: z.array(z.number()),
});

/** One run's archive after one generation. Its canonical JSON's hash is the `archiveHash`. */
export const Archive = z.strictObject({
  descriptorVersion: z.int(),
  generation: z.int(),
  elites: z.array(Elite),
  /** Chain of hashes over every lineage entry so far: the archive's hash vouches for the lineage too. */
  lineageDigest: z.string(),
  compacted: z.int(),
});

export type Cell = z.infer<typeof Cell>;
export type Elite = z.infer<typeof Elite>;
export type Archive = z.infer<typeof Archive>;
