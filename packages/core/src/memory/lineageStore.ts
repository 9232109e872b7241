import type { LineageEntry, LineageMeasure } from "../archive/lineage.ts";
import type { LineageStore } from "../ports.ts";
import { copy, pageOf } from "./page.ts";

type Entries = Map<string, LineageEntry>;

export function makeMemoryLineageStore(): LineageStore {
  const runs = new Map<string, Entries>();
  const of = (runId: string): Entries => runs.get(runId) ?? new Map();
  return {
    async append(runId, entries) {
      const run = of(runId);
      for (const entry of entries) if (!run.has(entry.strategyId)) run.set(entry.strategyId, copy(entry));
      runs.set(runId, run);
    },
    async get(runId, strategyId) {
      return copy(of(runId).get(strategyId) ?? null);
    },
    async runsOf(strategyId) {
      const holders = [...runs].filter(([, entries]) => entries.has(strategyId)).map(([runId]) => runId);
      return holders.sort().reverse();
    },
    async known(runId, strategyIds, generation) {
      const isKnown = (id: string): boolean => (of(runId).get(id)?.generation ?? generation) < generation;
      return new Set(strategyIds.filter(isKnown));
    },
    async ancestors(runId, strategyId, depthMax) {
      return copy(ancestorsOf(of(runId), strategyId, depthMax));
    },
    async children(runId, strategyId) {
      return copy(inOrder(of(runId)).filter((entry) => entry.parents.includes(strategyId)));
    },
    async top(runId, measure, page) {
      const ranked = inOrder(of(runId)).sort((a, b) => measureOf(b, measure) - measureOf(a, measure));
      return copy(pageOf(`lineage by ${measure}`, ranked, page));
    },
    async list(runId, page) {
      return copy(pageOf("lineage", inOrder(of(runId)), page));
    },
  };
}

function inOrder(entries: Entries): LineageEntry[] {
  return [...entries.values()].sort((a, b) => (a.candidateId < b.candidateId ? -1 : 1));
}

function ancestorsOf(entries: Entries, strategyId: string, depthMax: number): LineageEntry[] {
  const found = new Map<string, LineageEntry>();
  let frontier = entries.get(strategyId)?.parents ?? [];
  for (let depth = 0; depth < depthMax && frontier.length > 0; depth++) {
    const parents = frontier.flatMap((id) => (found.has(id) ? [] : (entries.get(id) ?? [])));
    for (const parent of parents) found.set(parent.strategyId, parent);
    frontier = parents.flatMap((parent) => parent.parents);
  }
  return [...found.values()];
}

/** Fitness is of the training part; the others of the validation part. What has none ranks last. */
export function measureOf(entry: LineageEntry, measure: LineageMeasure): number {
  const worst = Number.NEGATIVE_INFINITY;
  switch (measure) {
    case "fitness":
      return entry.fitness ?? worst;
    case "sharpe":
      return entry.validation?.sharpe ?? worst;
    case "cagr":
      return entry.validation?.cagr ?? worst;
    case "maxDrawdown":
      return entry.validation?.maxDrawdown ?? worst;
    case "generation":
      return entry.generation;
  }
}
