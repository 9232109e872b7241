import { z } from "zod";

const ULID = "[0-9A-HJKMNP-TV-Z]{26}";

export const RunId = z.string().regex(new RegExp(`^run_${ULID}$`), "a run id looks like run_01J…");
export const BatchId = z.string().regex(/^bat_[0-9a-f]{24}$/, "a batch id looks like bat_ and 24 hex digits");
export const CandidateId = z.string().regex(/^can_\d{4}_\d{5}$/, "a candidate id looks like can_0001_00042");
export const StrategyId = z
  .string()
  .regex(/^str_[0-9a-f]{32}$/, "a strategy id looks like str_ and 32 hex digits");
export const DatasetId = z
  .string()
  .regex(/^dat_[0-9a-f]{32}$/, "a dataset id looks like dat_ and 32 hex digits");
export const ViolationId = z.string().regex(/^vio_[0-9a-f]{24}$/);
export const UploadId = z
  .string()
  .regex(/^upl_[A-Za-z0-9_-]{20,60}$/, "an upload id looks like upl_ and letters");
export const Owner = z.string().min(1).max(128);

export type RunId = z.infer<typeof RunId>;
export type BatchId = z.infer<typeof BatchId>;
export type CandidateId = z.infer<typeof CandidateId>;
export type StrategyId = z.infer<typeof StrategyId>;
export type DatasetId = z.infer<typeof DatasetId>;
export type ViolationId = z.infer<typeof ViolationId>;

/** `can_<generation>_<index>`: sorts in candidate order, the order in which every barrier works. */
export function candidateId(generation: number, index: number): CandidateId {
  return `can_${String(generation).padStart(4, "0")}_${String(index).padStart(5, "0")}`;
}
