import { parentPort, workerData } from "node:worker_threads";
import { createMarketEngine, type MarketEngine } from "@tradewind/engine/engine";
import type { Workload } from "./workload.ts";

/** What a thread is made with: the whole population, of which it takes chunks as long as there are any. */
export interface ThreadData {
  readonly workload: Workload;
  readonly chunk: number;
  /** The first job that nobody has taken yet. */
  readonly next: Int32Array<SharedArrayBuffer>;
}

/** Empty caches or filled ones. `prepare` makes an engine for `cold`; `fill` runs everything once, for `warm`. */
export type ThreadTask = "prepare" | "cold" | "fill" | "warm";

const { workload, chunk, next } = workerData as ThreadData;
const port = parentPort;
const filled = createMarketEngine(workload.market);
let empty = filled;

if (port === null) throw new Error("this is a thread of a benchmark; run the benchmark");
/** Answers the milliseconds of a processor that a task took. */
port.on("message", (task: ThreadTask) => {
  const before = process.threadCpuUsage();
  if (task === "prepare") empty = createMarketEngine(workload.market);
  else if (task === "fill") filled.rowsOf(workload.jobs);
  else takeChunks(task === "cold" ? empty : filled);
  const { user, system } = process.threadCpuUsage(before);
  port.postMessage((user + system) / 1_000);
});

function takeChunks(engine: MarketEngine): void {
  for (;;) {
    const from = Atomics.add(next, 0, chunk);
    if (from >= workload.jobs.length) return;
    engine.rowsOf(workload.jobs.slice(from, from + chunk));
  }
}
