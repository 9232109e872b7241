import { archiveHashOf } from "@tradewind/core/archive/insert";
import type { EvolutionEvent } from "@tradewind/core/events";
import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import { evolve } from "@tradewind/core/evolution/evolve";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { contentHash } from "@tradewind/core/hash";
import { type MemoryPorts, makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { Violation } from "@tradewind/core/safety/violations";
import { lineOf, type Substance, substanceOf } from "./substance.ts";

/** Candidates that stand as failed, with their violation or null where none is to blame: the calm run leaves out the same. */
export type Excluded = ReadonlyMap<string, Violation | null>;

/** What a run comes to when nothing goes wrong: `evolve()`, one thing at a time, in one process. */
export interface Reference {
  readonly archiveHash: string;
  readonly substance: Substance;
  readonly lines: ReadonlySet<string>;
  /** The archive's hash after each generation. */
  readonly archiveHashes: readonly string[];
  readonly generations: number;
}

export interface References {
  of(run: RunRecord, open: Uint8Array, excluded: Excluded): Promise<Reference>;
}

const CALM_RUN = `run_${"0".repeat(26)}`;

export function createReferences(): References {
  const known = new Map<string, Promise<Reference>>();
  return {
    of(run, open, excluded) {
      const words = [...excluded]
        .map(([candidateId, violation]) => [candidateId, violation?.message ?? ""])
        .sort();
      const key = contentHash([run.market, run.settings, words]);
      const found = known.get(key) ?? evolveCalmly({ ...run, runId: CALM_RUN }, open, excluded);
      known.set(key, found);
      return found;
    },
  };
}

async function evolveCalmly(run: RunRecord, open: Uint8Array, excluded: Excluded): Promise<Reference> {
  const createdMs = Date.parse(run.createdAt);
  const ids = { runId: () => run.runId, secret: () => "secret" };
  const ports = makeMemoryPorts({ clock: { nowMs: () => createdMs }, ids });
  await ports.markets.put(run.market.marketId, "open", open);
  const told = evolve({ ...ports, queue: excluding(ports, excluded) }, run);
  const events: EvolutionEvent[] = [];
  for (;;) {
    const step = await told.next();
    if (step.done !== true) {
      events.push(step.value);
      continue;
    }
    const { archiveHash, generations } = step.value;
    const archiveHashes: string[] = [];
    for (let version = 1; version <= generations; version++) {
      archiveHashes.push(archiveHashOf((await ports.archives.snapshot(run.runId, version))!));
    }
    const lines = new Set(events.map(lineOf));
    return { archiveHash, substance: substanceOf(events), lines, archiveHashes, generations };
  }
}

function excluding({ queue }: MemoryPorts, excluded: Excluded): MemoryPorts["queue"] {
  return {
    send: queue.send,
    take() {
      const message = queue.take();
      return message === undefined ? undefined : { ...message, excluded: exclusionsOf(message, excluded) };
    },
  };
}

function exclusionsOf(message: BatchMessage, excluded: Excluded): BatchMessage["excluded"] {
  return message.candidateIds.flatMap((candidateId) => {
    const violation = excluded.get(candidateId);
    if (violation === undefined) return [];
    return [violation === null ? { candidateId } : { candidateId, violation }];
  });
}
