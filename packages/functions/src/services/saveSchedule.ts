import { TerminalError } from "@tradewind/core/errors";
import type { Schedule } from "@tradewind/core/evolution/schedule";
import type { Ports } from "@tradewind/core/ports";
import type { ScheduleRequest } from "@tradewind/core/views/requests";
import { resolveSettings } from "./resolveSettings.ts";

export interface SaveSchedulePorts extends Pick<Ports, "schedules" | "datasets" | "ids" | "clock"> {
  readonly nextFire: (expression: string, timeZone: string) => string | null;
}

/** Makes or replaces a schedule. TerminalError for an expression or a time zone that nobody can read. */
export async function saveSchedule(
  ports: SaveSchedulePorts,
  owner: string,
  { name, request }: { readonly name: string; readonly request: ScheduleRequest },
): Promise<Schedule> {
  const { expression, timeZone, enabled, fixedSeed, refresh } = request;
  const nextAt = ports.nextFire(expression, timeZone);
  if (enabled && nextAt === null) throw neverFires(expression);
  const settings = await resolveSettings(ports, owner, request.run);
  const known = await ports.schedules.get(owner, name);
  const schedule: Schedule = {
    owner,
    name,
    expression,
    timeZone,
    enabled,
    fixedSeed,
    refresh,
    settings,
    updatedAt: new Date(ports.clock.nowMs()).toISOString(),
    nextAt: enabled ? nextAt : null,
    lastRunId: known?.lastRunId ?? null,
    ...(known?.lastRefresh === undefined ? {} : { lastRefresh: known.lastRefresh }),
  };
  await ports.schedules.put(schedule);
  return schedule;
}

function neverFires(expression: string): TerminalError {
  const message = `the schedule ${expression} never fires again; name a day that comes, or save it with enabled: false`;
  return new TerminalError("invalid", "schedule.never", message, {
    details: [{ pointer: "/expression", message }],
  });
}
