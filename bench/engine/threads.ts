import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ThreadData, ThreadTask } from "./thread.ts";
import type { Workload } from "./workload.ts";

/** Two threads with an engine each, which share a population between them. */
export interface Threads {
  /** How long so many of them take for the whole population, with their caches empty or filled. */
  elapsedMs(count: 1 | 2, caches: "cold" | "warm"): Promise<number>;
  stop(): Promise<void>;
}

export async function startThreads(workload: Workload, chunk: number): Promise<Threads> {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const data: ThreadData = { workload, chunk, next };
  const entry = new URL("./thread.ts", import.meta.url);
  const workers = [new Worker(entry, { workerData: data }), new Worker(entry, { workerData: data })];
  const all = (task: ThreadTask, count = workers.length): Promise<unknown> =>
    Promise.all(
      workers.slice(0, count).map((worker) => {
        const done = once(worker, "message");
        worker.postMessage(task);
        return done;
      }),
    );
  await all("fill");
  return {
    elapsedMs: async (count, caches) => {
      if (caches === "cold") await all("prepare", count);
      next[0] = 0;
      const startedMs = performance.now();
      await all(caches, count);
      return performance.now() - startedMs;
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
