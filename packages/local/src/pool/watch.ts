import type { Clock } from "@tradewind/core/ports";
import { judgeProgress, type ProgressSample, SILENT_HEARTBEATS_MAX } from "@tradewind/core/safety/watchdog";
import type { Timers } from "../conductor/timers.ts";
import type { WorkReport } from "./report.ts";

export interface WatchOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly timeoutMs: number;
  /** How often progress is due while candidates are run; null where the deadline alone counts. */
  readonly heartbeatMs: number | null;
  readonly expired: (reason: "timeout" | "notResponding" | "starved", message: string) => void;
}

/** Watches one piece of work: calls `expired` once, at the deadline or after too long a silence. */
export interface Watch {
  heard(report: Pick<WorkReport, "simulating" | "bars" | "cpuMs">): void;
  stop(): void;
}

/** Whoever was held up himself reads what lies in the pipe before he judges. */
const READ_FIRST_MS = 50;

export function startWatch({ clock, timers, timeoutMs, heartbeatMs, expired }: WatchOptions): Watch {
  const startedMs = clock.nowMs();
  const deadlineMs = startedMs + timeoutMs;
  const first: ProgressSample = { atMs: startedMs, bars: 0, cpuMs: 0 };
  let progress = first;
  let latest = first;
  /** Bars, and one for each report from work that owes none. */
  let progressed = 0;
  let barsBefore = 0;
  let dueMs = 0;
  let cancel = arm();

  function arm(): () => void {
    const silentMs = heartbeatMs === null ? deadlineMs : progress.atMs + SILENT_HEARTBEATS_MAX * heartbeatMs;
    dueMs = Math.min(deadlineMs, silentMs);
    return timers.after(dueMs - clock.nowMs(), () => judge(heartbeatMs !== null));
  }

  function judge(again: boolean): void {
    const nowMs = clock.nowMs();
    if (again && nowMs - dueMs > READ_FIRST_MS) {
      cancel = timers.after(READ_FIRST_MS, () => judge(false));
      return;
    }
    const samples = heartbeatMs === null ? [] : [first, progress, latest];
    switch (judgeProgress(samples, nowMs, deadlineMs, heartbeatMs ?? timeoutMs)) {
      case "moving":
        cancel = arm();
        return;
      case "timedOut":
        expired("timeout", `the deadline of ${timeoutMs} ms passed`);
        return;
      case "starved":
        expired("starved", `no processor: ${Math.round(latest.cpuMs)} ms of it in ${nowMs - startedMs} ms`);
        return;
      case "notResponding":
        expired("notResponding", `no progress for ${nowMs - progress.atMs} ms`);
    }
  }

  return {
    heard({ simulating, bars, cpuMs }) {
      if (heartbeatMs === null) return;
      if (!simulating || bars > barsBefore) progressed += 1;
      barsBefore = bars;
      latest = { atMs: clock.nowMs(), bars: progressed, cpuMs };
      if (progressed > progress.bars) progress = latest;
    },
    stop: () => cancel(),
  };
}
