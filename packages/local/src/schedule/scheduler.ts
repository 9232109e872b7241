import { TradewindError } from "@tradewind/core/errors";
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

/** Passes over what was missed, then waits for the next firing. What the store refuses is done again at the next look. */
export async function startScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const { schedules, clock, timers, log } = options;
  const startedAtMs = clock.nowMs();
  /** What had fallen due at the start; null until the schedules could be read. */
  let missed: ReadonlySet<string> | null = null;
  /** When a firing that stands as it was has been tried. */
  const heldAtMs = new Map<string, number>();
  let cancel: () => void = () => {};
  let closed = false;
  let turn: Promise<void> = Promise.resolve();

  /** Its own try may have had the schedules looked at again: it waits all the same. */
  function restMs(firing: string): number {
    const ms = (heldAtMs.get(firing) ?? 0) + LOOK_MS - clock.nowMs();
    return ms > LOOK_MS ? 0 : Math.max(0, ms);
  }

  /** How long until something is due, Infinity where nothing is. */
  async function look(): Promise<number> {
    const due = dueAt(await schedules.all(), clock.nowMs());
    missed ??= new Set(dueAt(due, startedAtMs).map(firingOf));
    for (const schedule of due) {
      const firing = firingOf(schedule);
      if (restMs(firing) > 0) continue;
      if (await take(options, schedule, missed.has(firing))) heldAtMs.delete(firing);
      else heldAtMs.set(firing, clock.nowMs());
    }
    const waits = (await schedules.all())
      .filter(({ enabled, nextAt }) => enabled && nextAt !== null)
      .map((schedule) => Math.max(restMs(firingOf(schedule)), dueMs(schedule) - clock.nowMs()));
    return Math.min(...waits);
  }

  async function lookAndWait(): Promise<void> {
    if (closed) return;
    cancel();
    let waitMs = LOOK_MS;
    try {
      waitMs = await look();
    } catch (thrown) {
      log("error", "the schedules could not be read; they are read again", { error: String(thrown) });
    }
    if (closed || waitMs === Number.POSITIVE_INFINITY) return;
    cancel = timers.after(Math.min(LOOK_MS, Math.max(0, waitMs)), () => void refresh());
  }

  /** One look after another, so that no firing is seen twice. */
  function refresh(): Promise<void> {
    turn = turn.then(lookAndWait);
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

function dueAt(schedules: readonly Schedule[], nowMs: number): readonly Schedule[] {
  return schedules.filter((schedule) => schedule.enabled && dueMs(schedule) <= nowMs);
}

function dueMs({ nextAt }: Schedule): number {
  return nextAt === null ? Number.POSITIVE_INFINITY : Date.parse(nextAt);
}

function firingOf({ owner, name, nextAt }: Schedule): string {
  return `${owner}/${name}/${nextAt}`;
}

/** Sees to a firing; false where it stands as it was, to be taken again: its run is the same then. */
async function take(options: SchedulerOptions, schedule: Schedule, missed: boolean): Promise<boolean> {
  const { name, lastRunId } = schedule;
  try {
    await move(options, schedule, missed ? lastRunId : await fire(options, schedule));
    return true;
  } catch (thrown) {
    options.log("error", "a schedule is held up; it is looked at again", { name, error: String(thrown) });
    return false;
  }
}

/** A firing that cannot start its run is told and passed over, for the next one is due at its own time; throws where only the moment is bad. */
async function fire(options: SchedulerOptions, schedule: Schedule): Promise<string | null> {
  const { name, nextAt, lastRunId } = schedule;
  try {
    const runId = await options.fire(schedule, nextAt ?? "");
    options.log("info", "a schedule started a run", { name, runId });
    return runId;
  } catch (thrown) {
    if (thrown instanceof TradewindError && (thrown.retryable || thrown.kind === "unavailable")) throw thrown;
    options.log("error", "a schedule could not start its run", { name, error: String(thrown) });
    return lastRunId;
  }
}

/** On to the next firing, unless the schedule was changed or deleted meanwhile. */
async function move(
  { schedules, clock }: SchedulerOptions,
  seen: Schedule,
  lastRunId: string | null,
): Promise<void> {
  const { expression, timeZone, nextAt } = seen;
  const anchorMs = nextAt === null ? undefined : Date.parse(nextAt);
  const next = nextFireMs({ expression, timeZone, afterMs: clock.nowMs(), anchorMs });
  await schedules.note(seen, {
    lastRunId,
    nextAt: next === null ? null : new Date(next).toISOString(),
  });
}
