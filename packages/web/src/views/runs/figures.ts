import type { RunSummary, RunView } from "@tradewind/core/views/run";

/**
 * Whole generations behind a run: its last one too once it succeeded, else those before the present one. A run whose
 * budget was spent succeeds before it has done all it was asked for.
 */
export function generationsDone({ status, generation, settings }: RunView | RunSummary): number {
  return Math.min(status === "succeeded" ? generation + 1 : generation, settings.generations);
}

/** From its creation to its end, or to now. */
export function elapsedMs(
  { createdAt, finishedAt }: Pick<RunView, "createdAt" | "finishedAt">,
  nowMs: number,
): number {
  return (finishedAt === null ? nowMs : Date.parse(finishedAt)) - Date.parse(createdAt);
}
