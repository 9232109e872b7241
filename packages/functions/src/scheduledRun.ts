import type { Schedule } from "@tradewind/core/evolution/schedule";
import { Owner } from "@tradewind/core/ids";
import { z } from "zod";
import { nextFireMs } from "./services/nextFire.ts";
import { type RunScheduledPorts, runScheduled } from "./services/runScheduled.ts";

const MINUTE_MS = 60_000;

const Firing = z.object({ owner: Owner, name: z.string(), dueAt: z.string() });

export type FiringAnswer =
  | { readonly outcome: "off" }
  | { readonly outcome: "started"; readonly runId: string };

/** Starts the run of a schedule that fell due. One that is gone or off starts nothing: its timer may fire once more. */
export function makeScheduledRunHandler(ports: RunScheduledPorts): (event: unknown) => Promise<FiringAnswer> {
  return async (event) => {
    const { owner, name, dueAt } = Firing.parse(event);
    const schedule = await ports.schedules.get(owner, name);
    if (schedule?.enabled !== true) return { outcome: "off" };
    const due = dueTime(dueAt, ports.clock.nowMs());
    const { runId } = await runScheduled(ports, schedule, due);
    await moveOn(ports, schedule, { runId, due });
    return { outcome: "started", runId };
  };
}

/** The firing's own time makes a repeated delivery the same run; where it cannot be read, the minute does. */
function dueTime(dueAt: string, nowMs: number): string {
  const ms = Date.parse(dueAt);
  return new Date(Number.isNaN(ms) ? nowMs - (nowMs % MINUTE_MS) : ms).toISOString();
}

/** Notes the run and the next firing, unless the schedule was changed or deleted meanwhile. */
async function moveOn(
  { schedules, clock }: RunScheduledPorts,
  { owner, name, updatedAt, expression, timeZone }: Schedule,
  { runId, due }: { readonly runId: string; readonly due: string },
): Promise<void> {
  const present = await schedules.get(owner, name);
  if (present === null || present.updatedAt !== updatedAt) return;
  const nextMs = nextFireMs({ expression, timeZone, afterMs: clock.nowMs(), anchorMs: Date.parse(due) });
  const nextAt = nextMs === null ? null : new Date(nextMs).toISOString();
  await schedules.put({ ...present, lastRunId: runId, nextAt });
}
