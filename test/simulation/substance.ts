import type { EvolutionEvent } from "@tradewind/core/events";
import { phases } from "@tradewind/core/events";
import { canonicalJson, contentHash } from "@tradewind/core/hash";

/** What was told of an evolution, without what two runs of it may differ in. */
export interface Substance {
  readonly hash: string;
  /** In canonical order. */
  readonly lines: readonly string[];
}

/** Of what users did and of what went wrong the calm run knows nothing. */
const aside: ReadonlySet<string> = new Set([
  "run.paused",
  "run.resumed",
  "run.extended",
  "violation.recorded",
]);

/** Which worker, how long, and in which words a phase was summed up. */
const accidental: ReadonlySet<string> = new Set(["batchId", "worker", "durationMs", "summary"]);
/** What an extension changes for the generations before it: how many there are to be, and whether this one is the last. */
const foreseen: ReadonlySet<string> = new Set(["generations", "decision", "reason"]);

/**
 * Times, numbers, workers and durations are left out, and so is the order in which batches of one generation came: the
 * events of backtesting are sorted, those of every other phase keep their order. Of several ends, of a run that was
 * extended, the last counts.
 */
export function substanceOf(events: readonly EvolutionEvent[]): Substance {
  const told = events.filter(({ type }) => !aside.has(type));
  const end = told.findLast(({ type }) => type === "run.finished");
  const groups = new Map<string, string[]>();
  for (const event of told) {
    if (event.type === "run.finished" && event !== end) continue;
    const key = keyOf(event);
    groups.set(key, [...(groups.get(key) ?? []), lineOf(event)]);
  }
  const lines = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, group]) => (key.endsWith("backtesting") ? group.sort() : group));
  return { hash: contentHash(lines), lines };
}

/** One event as it is compared. */
export function lineOf({ type, generation, phase, data }: EvolutionEvent): string {
  const kept = Object.entries(data).filter(([name]) => !accidental.has(name) && !foreseen.has(name));
  return canonicalJson({ type, generation, phase, data: Object.fromEntries(kept) });
}

function keyOf({ type, generation, phase }: EvolutionEvent): string {
  if (type === "run.started") return "0";
  if (generation === null || phase === null) return "2";
  return `1 ${String(generation).padStart(5, "0")} ${phases.indexOf(phase)} ${phase}`;
}
