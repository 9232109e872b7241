import type { Schedule } from "@tradewind/core/evolution/schedule";
import type { Clock, ScheduleStore } from "@tradewind/core/ports";
import { nextFireMs } from "@tradewind/functions/services/nextFire";
import type { Log } from "../conductor/actors.ts";
import type { Timers } from "../conductor/timers.ts";

/** A machine's clock may be set, and a machine may sleep: no timer is trusted for longer. */
const LOOK_MS = 60_000;

export interface SchedulerOptions {
  readonly schedules: ScheduleStore;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Starts the run of a schedule's firing and answers its id. The same firing twice must be one run. */
  readonly fire: (schedule: Schedule, dueAt: string) => Promise<string>;
  readonly log: Log;
}

/** Starts the runs of schedules at their times. What fell due while the platform was off is not made up for. */
export interface Scheduler {
  /** A schedule was made, changed or deleted. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

/** Passes over what was missed, then waits for the next firing. */
export async function startScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const { schedules, clock, timers } = options;
  let cancel: () => void = () => {};
  let closed = false;
  let turn: Promise<void> = Promise.resolve();

  for (const schedule of await due(options)) await move(options, schedule, schedule.lastRunId);

  async function look(): Promise<void> {
    for (const schedule of await due(options)) await fire(options, schedule);
    if (closed) return;
    cancel();
    const next = (await schedules.all()).flatMap(({ enabled, nextAt }) =>
      enabled && nextAt !== null ? [Date.parse(nextAt)] : [],
    );
    if (closed || next.length === 0) return;
    cancel = timers.after(
      Math.min(LOOK_MS, Math.max(0, Math.min(...next) - clock.nowMs())),
      () => void refresh(),
    );
  }

  /** One look after another, so that no firing is seen twice. */
  function refresh(): Promise<void> {
    turn = turn.then(() => (closed ? undefined : look()));
    return turn;
  }

  await refresh();
  return {
    refresh,
    async close() {
      closed = true;
      cancel();
      await turn;
    },
  };
}

async function due({ schedules, clock }: SchedulerOptions): Promise<readonly Schedule[]> {
  const nowMs = clock.nowMs();
  const all = await schedules.all();
  return all.filter(({ enabled, nextAt }) => enabled && nextAt !== null && Date.parse(nextAt) <= nowMs);
}

/** A firing that fails is told and passed over: the next one is due at its own time. */
async function fire(options: SchedulerOptions, schedule: Schedule): Promise<void> {
  let runId = schedule.lastRunId;
  try {
    runId = await options.fire(schedule, schedule.nextAt ?? "");
    options.log("info", "a schedule started a run", { name: schedule.name, runId });
  } catch (thrown) {
    options.log("error", "a schedule could not start its run", {
      name: schedule.name,
      error: String(thrown),
    });
  }
  await move(options, schedule, runId);
}

/** On to the next firing, unless the schedule was changed or deleted meanwhile. */
async function move(
  { schedules, clock }: SchedulerOptions,
  seen: Schedule,
  lastRunId: string | null,
): Promise<void> {
  const present = await schedules.get(seen.owner, seen.name);
  if (present === null || present.updatedAt !== seen.updatedAt) return;
  const { expression, timeZone, nextAt } = seen;
  const anchorMs = nextAt === null ? undefined : Date.parse(nextAt);
  const next = nextFireMs({ expression, timeZone, afterMs: clock.nowMs(), anchorMs });
  await schedules.put({
    ...present,
    lastRunId,
    nextAt: next === null ? null : new Date(next).toISOString(),
  });
}
