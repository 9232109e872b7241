import type { LineageEntry } from "../archive/lineage.ts";
import { type EvidenceVerdict, judgeDeflated } from "../evidence/verdict.ts";
import type { RunRecord } from "./run.ts";

export interface JudgedByNow {
  readonly dsr: number | null;
  /** Null for what was never measured on validation. */
  readonly verdict: EvidenceVerdict | null;
  /** By which the ratio is judged. */
  readonly trials: number;
}

/**
 * How much of a strategy's result is luck, by all that its run has tried by now: so the rows of a list compare, and none
 * stands beside trials that it was not judged by. Evidence itself stays as it was when the strategy was judged; it is
 * taken where the run does not know more: within a generation, or where an earlier version wrote its progress.
 */
export function judgeByNow(
  { validation, evidence }: Pick<LineageEntry, "validation" | "evidence">,
  { market, progress }: Pick<RunRecord, "market" | "progress">,
): JudgedByNow {
  const { trials, trialsVariance } = progress;
  if (validation === null || evidence === null) return { dsr: null, verdict: null, trials };
  if (trialsVariance === undefined || trials < evidence.trials) {
    return { dsr: evidence.dsr, verdict: evidence.verdict, trials: evidence.trials };
  }
  const { barsPerYear } = market;
  return { ...judgeDeflated({ validation, barsPerYear, trials, trialsVariance }), trials };
}
