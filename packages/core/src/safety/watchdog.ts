/**
 * What a worker told: `bars` is how many it has simulated in all since it began and `cpuMs` the processor time it has
 * used, so neither ever falls.
 */
export interface ProgressSample {
  readonly atMs: number;
  readonly bars: number;
  readonly cpuMs: number;
}

/**
 * `notResponding`: it computes without getting anywhere; `timedOut`: it got somewhere, too slowly; `starved`: it hardly
 * had a processor, so that its work is not to blame.
 */
export type ProgressVerdict = "moving" | "notResponding" | "starved" | "timedOut";

/** So many heartbeats without a new bar, and the worker is taken for dead. */
export const SILENT_HEARTBEATS_MAX = 3;
/** Work that had less than this share of one processor was starved. */
const STARVED_CPU_SHARE_MAX = 0.05;
const HEARTBEATS_PER_DEADLINE = 10;
const HEARTBEAT_MS_MAX = 10_000;

/** How often work with this deadline must get on. */
export function heartbeatMsOf(timeoutMs: number): number {
  return Math.min(HEARTBEAT_MS_MAX, timeoutMs / HEARTBEATS_PER_DEADLINE);
}

/**
 * Whether a worker may go on. `samples` are in order of time, the first from when the work began; `deadlineMs` is a
 * point in time, `heartbeatMs` the interval at which a new bar is due. A report without a new bar is no progress. Without
 * any sample only the deadline counts.
 */
export function judgeProgress(
  samples: readonly ProgressSample[],
  nowMs: number,
  deadlineMs: number,
  heartbeatMs: number,
): ProgressVerdict {
  const [first] = samples;
  const latest = samples.at(-1);
  const progress = lastProgress(samples);
  if (first === undefined || latest === undefined || progress === null) {
    return nowMs >= deadlineMs ? "timedOut" : "moving";
  }
  if (nowMs >= deadlineMs) return isStarved(first, latest, nowMs) ? "starved" : "timedOut";
  if (nowMs - progress.atMs < SILENT_HEARTBEATS_MAX * heartbeatMs) return "moving";
  return isStarved(progress, latest, nowMs) ? "starved" : "notResponding";
}

function isStarved(since: ProgressSample, latest: ProgressSample, nowMs: number): boolean {
  return latest.cpuMs - since.cpuMs < STARVED_CPU_SHARE_MAX * (nowMs - since.atMs);
}

function lastProgress(samples: readonly ProgressSample[]): ProgressSample | null {
  let progress: ProgressSample | null = null;
  for (const sample of samples) {
    if (progress === null || sample.bars > progress.bars) progress = sample;
  }
  return progress;
}
