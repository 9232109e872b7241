import { z } from "zod";
import { contentHash } from "../hash.ts";
import { Owner, ViolationId } from "../ids.ts";
import { Scope } from "./scopes.ts";

export const ViolationKind = z.enum([
  "timeout",
  "notResponding",
  "memory",
  "nodeBudget",
  "forbiddenWrite",
  "forbiddenData",
  "leverage",
  "invalidStrategy",
  "lookAhead",
]);
export type ViolationKind = z.infer<typeof ViolationKind>;

/** Where a violator came from, so that its line and the operator that made it can answer for it. */
export const ViolatorLineage = z.strictObject({ origin: z.string(), parents: z.array(z.string()) });
export type ViolatorLineage = z.infer<typeof ViolatorLineage>;

/** Something was done that its scope forbids, or was not done in its time. */
export const Violation = z.strictObject({
  violationId: ViolationId,
  owner: Owner,
  runId: z.string().nullable(),
  generation: z.int().nullable(),
  batchId: z.string().nullable(),
  candidateId: z.string().nullable(),
  strategyId: z.string().nullable(),
  /** Left out where no candidate is known. */
  lineage: ViolatorLineage.optional(),
  scope: Scope,
  kind: ViolationKind,
  message: z.string(),
  at: z.iso.datetime(),
  evidence: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Violation = z.infer<typeof Violation>;

/** Gives a violation its id, made of what it is about, so that recording it twice is recording it once. */
export function makeViolation(violation: Omit<Violation, "violationId">): Violation {
  const { owner, runId, batchId, candidateId, strategyId, kind } = violation;
  const hash = contentHash({ owner, runId, batchId, candidateId, strategyId, kind });
  return { ...violation, violationId: `vio_${hash.slice(0, 24)}` };
}
