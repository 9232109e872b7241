import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ThreadData, ThreadTask } from "./thread.ts";
import type { Workload } from "./workload.ts";

/** Two threads with an engine each, which share a population between them. */
export interface Threads {
  /** What the whole population takes with their caches empty or filled. */
  run(count: 1 | 2, caches: "cold" | "warm"): Promise<ThreadTimes>;
  stop(): Promise<void>;
}

export interface ThreadTimes {
  readonly elapsedMs: number;
  /** Of processors, for each thread: what would elapse were the machine otherwise idle and the work evenly shared. */
  readonly processorMs: number;
}

export async function startThreads(workload: Workload, chunk: number): Promise<Threads> {
  const next = new Int32Array(new SharedArrayBuffer(4));
  const data: ThreadData = { workload, chunk, next };
  const entry = new URL("./thread.ts", import.meta.url);
  const workers = [new Worker(entry, { workerData: data }), new Worker(entry, { workerData: data })];
  const all = async (task: ThreadTask, count = workers.length): Promise<number> => {
    const answers = workers.slice(0, count).map(async (worker) => {
      const done = once(worker, "message");
      worker.postMessage(task);
      const [processorMs] = await done;
      return processorMs as number;
    });
    const each = await Promise.all(answers);
    return each.reduce((sum, ms) => sum + ms, 0) / count;
  };
  await all("fill");
  return {
    run: async (count, caches) => {
      if (caches === "cold") await all("prepare", count);
      next[0] = 0;
      const startedMs = performance.now();
      const processorMs = await all(caches, count);
      return { elapsedMs: performance.now() - startedMs, processorMs };
    },
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
