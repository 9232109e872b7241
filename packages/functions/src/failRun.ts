import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";
import { standingArchiveHash } from "./services/controlEvents.ts";
import { tellEnd } from "./tellEnd.ts";
import { updateRun } from "./updateRun.ts";

export type FailPorts = Pick<Ports, "runs" | "clock" | "archives" | "events" | "audience">;

const MESSAGE_LENGTH_MAX = 2_000;

/**
 * Ends a run whose execution of this epoch failed for good: with the error's name and cause on record, its archive kept,
 * and its end told. A run that rests, has ended, or is driven by a later execution stays as it is, so this may be
 * repeated.
 */
export async function failRun(
  ports: FailPorts,
  { runId, epoch }: Pick<RunRecord, "runId" | "epoch">,
  failure: NonNullable<RunRecord["failure"]>,
): Promise<void> {
  const finishedAt = new Date(ports.clock.nowMs()).toISOString();
  const recorded = { ...failure, message: failure.message.slice(0, MESSAGE_LENGTH_MAX) };
  const archiveHash = await standingArchiveHash(ports, { runId });
  const untold = { reason: `${recorded.code}: ${recorded.message}` };
  const run = await updateRun(ports, runId, (current) =>
    current.epoch === epoch && (current.status === "running" || current.status === "queued")
      ? { ...current, status: "failed", finishedAt, archiveHash, failure: recorded, untold }
      : null,
  );
  if (run.status === "failed") await tellEnd(ports, run);
}
