/** A stretch of one worker's time; spans of one worker nest. Milliseconds since 1970, with fractions. */
export interface Span {
  readonly worker: string;
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Of the worker's thread, what is nested in it included. */
  readonly cpuMs: number;
}

export const BACKTESTING = "backtesting";
/** What belongs to no worker's span: the state machine, the queue, messages between processes. */
export const BETWEEN = "state machine, queue, IPC";

/**
 * Splits the time from `fromMs` to `toMs` among labels, each moment once: backtesting if any worker is at it, else the
 * innermost span of the first worker that has one, else `BETWEEN`. The parts add up to the whole.
 */
export function shareOut(spans: readonly Span[], fromMs: number, toMs: number): Map<string, number> {
  const inside = spans
    .filter((span) => span.endMs > fromMs && span.startMs < toMs)
    .toSorted((a, b) => a.startMs - b.startMs || b.endMs - a.endMs);
  const moments = [...new Set([fromMs, toMs, ...inside.flatMap(({ startMs, endMs }) => [startMs, endMs])])]
    .filter((moment) => moment >= fromMs && moment <= toMs)
    .sort((a, b) => a - b);
  const parts = new Map<string, number>();
  let open: Span[] = [];
  let next = 0;
  for (const [index, moment] of moments.slice(0, -1).entries()) {
    open = open.filter((span) => span.endMs > moment);
    for (let span = inside[next]; span !== undefined && span.startMs <= moment; span = inside[next]) {
      if (span.endMs > moment) open.push(span);
      next += 1;
    }
    const label = labelOf(open);
    parts.set(label, (parts.get(label) ?? 0) + (moments[index + 1] ?? moment) - moment);
  }
  return parts;
}

function labelOf(open: readonly Span[]): string {
  if (open.some(({ label }) => label === BACKTESTING)) return BACKTESTING;
  const first = open[0];
  return open.findLast(({ worker }) => worker === first?.worker)?.label ?? BETWEEN;
}

/** Worker time under one label, all workers added up: more than the clock's where they work at once. */
export function timeAt(spans: readonly Span[], label: string, fromMs: number, toMs: number): number {
  return spans
    .filter((span) => span.label === label)
    .reduce(
      (sum, { startMs, endMs }) => sum + Math.max(0, Math.min(endMs, toMs) - Math.max(startMs, fromMs)),
      0,
    );
}

/**
 * Processor time by label of what began between `fromMs` and `toMs`, each moment under its innermost label, all workers
 * added up: on a machine that others use as well it says more than the clock.
 */
export function cpuByLabel(spans: readonly Span[], fromMs: number, toMs: number): Map<string, number> {
  const times = new Map<string, number>();
  const add = (label: string, ms: number): void => void times.set(label, (times.get(label) ?? 0) + ms);
  for (const own of Map.groupBy(spans, ({ worker }) => worker).values()) {
    const open: Span[] = [];
    const inside = own.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
    for (const span of inside.toSorted((a, b) => a.startMs - b.startMs || b.endMs - a.endMs)) {
      while (open.length > 0 && (open.at(-1)?.endMs ?? 0) <= span.startMs) open.pop();
      add(span.label, span.cpuMs);
      const around = open.at(-1);
      if (around !== undefined) add(around.label, -span.cpuMs);
      open.push(span);
    }
  }
  return times;
}
