import type { Draft } from "./draft.ts";
import type { Handlers } from "./reduceRun.ts";
import { WORKERS_MAX, type WorkedBatch } from "./runState.ts";

/** Batches and the workers that do them. */
export const workHandlers: Handlers = {
  "batch.queued": (draft, { data }) => {
    draft.lap.queued += data.candidates;
  },
  "backtest.finished": (draft, { at, data }) => {
    const { worker, durationMs, results } = data;
    for (const { outcome } of results) draft.lap[outcome] += 1;
    draft.lap.finished += results.length;
    const batch = { worker, durationMs, count: results.length, endMs: Date.parse(at) };
    draft.batches.push(batch);
    addToWorker(draft, batch);
  },
};

function addToWorker(draft: Draft, { worker, durationMs, count }: WorkedBatch): void {
  const index = draft.workers.findIndex((known) => known.worker === worker);
  const before = draft.workers[index];
  if (before === undefined) {
    if (draft.workers.length < WORKERS_MAX) {
      draft.workers.push({ worker, busyMs: durationMs, batches: 1, strategies: count });
    }
    return;
  }
  draft.workers[index] = {
    worker,
    busyMs: before.busyMs + durationMs,
    batches: before.batches + 1,
    strategies: before.strategies + count,
  };
}
