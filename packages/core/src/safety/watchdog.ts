/** What a worker told: `bars` is how many it has simulated in all since it began, so it never falls. */
export interface ProgressSample {
  readonly atMs: number;
  readonly bars: number;
}

export type ProgressVerdict = "moving" | "notResponding" | "timedOut";

/** So many heartbeats without a new bar, and the worker is taken for dead. */
export const SILENT_HEARTBEATS_MAX = 3;

/**
 * Whether a worker may go on. `samples` are in order of time, the first from when the work began; `deadlineMs` is a
 * point in time, `heartbeatMs` the interval at which the worker promised to report. A report without a new bar is no
 * progress. Without any sample only the deadline counts.
 */
export function judgeProgress(
  samples: readonly ProgressSample[],
  nowMs: number,
  deadlineMs: number,
  heartbeatMs: number,
): ProgressVerdict {
  if (nowMs >= deadlineMs) return "timedOut";
  const progressedMs = lastProgressMs(samples);
  if (progressedMs === null) return "moving";
  return nowMs - progressedMs >= SILENT_HEARTBEATS_MAX * heartbeatMs ? "notResponding" : "moving";
}

function lastProgressMs(samples: readonly ProgressSample[]): number | null {
  let progressedMs: number | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const { atMs, bars } of samples) {
    if (bars <= most) continue;
    most = bars;
    progressedMs = atMs;
  }
  return progressedMs;
}
