import { championGate } from "../agents/gates.ts";
import { TerminalError } from "../errors.ts";
import type { Assessment } from "./assessment.ts";
import type { TargetStage } from "./run.ts";

/** The bars that count at a stage; after the last stage the last bars go on counting. */
export function stageOf(targets: readonly TargetStage[], stage: number): TargetStage {
  const target = targets[Math.min(stage, targets.length - 1)];
  if (target !== undefined) return target;
  throw new TerminalError("invalid", "run.targets", "a run needs at least one target stage");
}

/**
 * The first strategy of this generation that meets a stage on the validation part, in as many trades as a champion needs:
 * what a few trades show is no return a year.
 */
export function reaches(target: TargetStage, assessments: readonly Assessment[]): Assessment | null {
  const reached = assessments.find(({ verdict, validation }) => {
    if (validation === null || verdict === "rejected" || verdict === "failed") return false;
    return (
      validation.trades >= championGate.tradesMin &&
      (validation.cagr ?? -1) >= target.cagr &&
      (validation.sharpe ?? -1) >= target.sharpe &&
      (validation.maxDrawdown ?? -1) >= target.maxDrawdown
    );
  });
  return reached ?? null;
}
