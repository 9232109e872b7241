import { archiveHashOf } from "@tradewind/core/archive/insert";
import type { EvolutionEvent } from "@tradewind/core/events";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";
import { appendEvent } from "../appendEvents.ts";

type TellPorts = Pick<Ports, "events" | "audience">;
type ControlEvent = Extract<EvolutionEvent, { type: `run.${string}` }>;

/** Tells what a user did to a run, once for each source. */
export function tellControl(
  ports: TellPorts,
  runId: string,
  source: string,
  event: Pick<ControlEvent, "type" | "data">,
): Promise<void> {
  return appendEvent(ports, runId, source, {
    generation: null,
    phase: null,
    ...event,
  } as ControlEvent);
}

/** Hash of the archive as it stands, null before the first generation has one. */
export async function standingArchiveHash(
  { archives }: Pick<Ports, "archives">,
  { runId }: Pick<RunRecord, "runId">,
): Promise<string | null> {
  const stored = await archives.load(runId);
  return stored === null ? null : archiveHashOf(stored.archive);
}
