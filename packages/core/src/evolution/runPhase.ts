import type { EvolutionEvent, Phase } from "../events.ts";
import { adaptationPhase } from "./adaptation.ts";
import { analysisPhase } from "./analysis.ts";
import { archivePhase } from "./archiving.ts";
import { backtestingPhase } from "./backtesting.ts";
import { breedingPhase } from "./breeding.ts";
import { generationPhase } from "./generation.ts";
import type { PhaseContext, PhaseEvents, PhaseFunction } from "./phase.ts";

export const phaseFunctions: Readonly<Record<Phase, PhaseFunction>> = {
  generation: generationPhase,
  backtesting: backtestingPhase,
  analysis: analysisPhase,
  breeding: breedingPhase,
  archive: archivePhase,
  adaptation: adaptationPhase,
};

/** One phase and the event that closes it; backtesting is closed by whoever settles its last batch. */
export async function* runPhase(phase: Phase, context: PhaseContext): PhaseEvents {
  const startedMs = context.ports.clock.nowMs();
  const result = yield* phaseFunctions[phase](context);
  if (phase !== "backtesting") {
    const durationMs = context.ports.clock.nowMs() - startedMs;
    yield phaseFinished(context.generation, phase, result.summary, durationMs);
  }
  yield result.closing ?? [];
  return result;
}

export function phaseFinished(
  generation: number,
  phase: Phase,
  summary: string,
  durationMs: number,
): EvolutionEvent {
  return { type: "phase.finished", generation, phase, data: { summary, durationMs } };
}
