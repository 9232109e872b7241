import { parentPort, workerData } from "node:worker_threads";
import { createMarketEngine } from "@tradewind/engine/engine";
import type { Workload } from "./workload.ts";

/** What a thread is made with: the whole population, of which it takes chunks as long as there are any. */
export interface ThreadData {
  readonly workload: Workload;
  readonly chunk: number;
  /** The first job that nobody has taken yet. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** Empty caches or filled ones; `fill` runs everything once, so that they are. */
export type ThreadTask = "cold" | "warm" | "fill";

const { workload, chunk, next } = workerData as ThreadData;
const port = parentPort;
let engine = createMarketEngine(workload.market);

if (port === null) throw new Error("this is a thread of a benchmark; run the benchmark");
port.on("message", (task: ThreadTask | "prepare") => {
  if (task === "prepare") engine = createMarketEngine(workload.market);
  else if (task === "fill") engine.rowsOf(workload.jobs);
  else takeChunks();
  port.postMessage(task);
});

function takeChunks(): void {
  for (;;) {
    const from = Atomics.add(next, 0, chunk);
    if (from >= workload.jobs.length) return;
    engine.rowsOf(workload.jobs.slice(from, from + chunk));
  }
}
