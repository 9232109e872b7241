import type { Clock } from "@tradewind/core/ports";
import { judgeProgress, type ProgressSample, SILENT_HEARTBEATS_MAX } from "@tradewind/core/safety/watchdog";
import type { Timers } from "../conductor/timers.ts";

export interface WatchOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly timeoutMs: number;
  /** How often progress is due; null where none is reported and the deadline alone counts. */
  readonly heartbeatMs: number | null;
  readonly expired: (reason: "timeout" | "notResponding", message: string) => void;
}

/** Watches one piece of work: calls `expired` once, at the deadline or after too long a silence. */
export interface Watch {
  /** One more candidate was begun. */
  progressed(): void;
  stop(): void;
}

export function startWatch({ clock, timers, timeoutMs, heartbeatMs, expired }: WatchOptions): Watch {
  const startedMs = clock.nowMs();
  const deadlineMs = startedMs + timeoutMs;
  let last: ProgressSample = { atMs: startedMs, bars: 0 };
  let cancel = arm();

  function arm(): () => void {
    const silentMs = heartbeatMs === null ? deadlineMs : last.atMs + SILENT_HEARTBEATS_MAX * heartbeatMs;
    return timers.after(Math.min(deadlineMs, silentMs) - clock.nowMs(), judge);
  }

  function judge(): void {
    const nowMs = clock.nowMs();
    const samples = heartbeatMs === null ? [] : [last];
    switch (judgeProgress(samples, nowMs, deadlineMs, heartbeatMs ?? timeoutMs)) {
      case "moving":
        cancel = arm();
        return;
      case "timedOut":
        expired("timeout", `the deadline of ${timeoutMs} ms passed`);
        return;
      case "notResponding":
        expired("notResponding", `no progress for ${nowMs - last.atMs} ms`);
    }
  }

  return {
    progressed() {
      last = { atMs: clock.nowMs(), bars: last.bars + 1 };
    },
    stop: () => cancel(),
  };
}
