import type { Ports } from "@tradewind/core/ports";
import type { LocalConductor } from "./conductor/conductor.ts";

/**
 * Takes up what a stop or a death of the process left: executions under way, and runs whose record was written when
 * their execution was not started yet. An execution that still drives is left alone, it starts its successor itself.
 */
export async function resumeRuns(ports: Pick<Ports, "runs">, conductor: LocalConductor): Promise<void> {
  for (const { runId, epoch, generation, phase } of await ports.runs.unfinished()) {
    const execution = conductor.describe(runId);
    if (execution?.status === "running" || execution?.epoch === epoch) continue;
    await conductor.start({ runId, epoch, generation, phase });
  }
  conductor.resume();
}
