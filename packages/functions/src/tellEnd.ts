import { type EvolutionEvent, lastSource } from "@tradewind/core/events";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";
import { appendEvent } from "./appendEvents.ts";
import { updateRun } from "./updateRun.ts";

export type TellEndPorts = Pick<Ports, "runs" | "clock" | "events" | "audience">;

/** Ends told in one sweep; there are more only where many runs lost their processes at once, and the next goes on. */
const ENDS_A_SWEEP = 50;

/**
 * Tells how a run ended, once an epoch, and then notes in its record that it is told. A run whose end is told, or that
 * has not ended, stays as it is, so this may be repeated.
 * @returns the record that stands then
 */
export async function tellEnd(ports: TellEndPorts, run: RunRecord): Promise<RunRecord> {
  const event = endOf(run);
  if (event === null) return run;
  const { runId, epoch, status } = run;
  await appendEvent(ports, runId, status === "cancelled" ? lastSource : `run/finish/${epoch}`, event);
  return updateRun(ports, runId, (current) =>
    current.epoch === epoch && current.status === status && current.untold !== undefined
      ? withoutUntold(current)
      : null,
  );
}

/**
 * Tells the ends of runs whose process died for good between writing the end and telling it.
 * @param onFailure told of a run whose end could not be told; the next sweep tries again
 */
export async function tellEnds(
  ports: TellEndPorts,
  onFailure: (runId: string, error: unknown) => void,
): Promise<void> {
  for (const run of await ports.runs.untold(ENDS_A_SWEEP)) {
    try {
      await tellEnd(ports, run);
    } catch (error) {
      onFailure(run.runId, error);
    }
  }
}

/** What a record says once its end is told, or no longer one. */
export function withoutUntold({ untold: _, ...run }: RunRecord): RunRecord {
  return run;
}

function endOf({ status, archiveHash, progress, untold }: RunRecord): EvolutionEvent | null {
  if (untold === undefined) return null;
  if (status !== "succeeded" && status !== "failed" && status !== "cancelled") return null;
  const { champions, trials } = progress;
  const data = { status, archiveHash, champions, trials, reason: untold.reason };
  return { type: "run.finished", generation: null, phase: null, data };
}
