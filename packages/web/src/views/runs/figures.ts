import type { RunSummary, RunView } from "@tradewind/core/views/run";

/** Whole generations behind a run: all of them once it succeeded, else those before the present one. */
export function generationsDone({ status, generation, settings }: RunView | RunSummary): number {
  return status === "succeeded" ? settings.generations : Math.min(generation, settings.generations);
}

/** From its creation to its end, or to now. */
export function elapsedMs(
  { createdAt, finishedAt }: Pick<RunView, "createdAt" | "finishedAt">,
  nowMs: number,
): number {
  return (finishedAt === null ? nowMs : Date.parse(finishedAt)) - Date.parse(createdAt);
}
