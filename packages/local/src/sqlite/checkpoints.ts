import { Worker } from "node:worker_threads";
import type { Log } from "../conductor/actors.ts";
import type { CheckpointData } from "./checkpointThread.ts";

/** Whoever copies the log into the database. */
export interface Checkpoints {
  /** Settles when its connection is closed. */
  close(): Promise<void>;
}

/**
 * Copies what was committed from the log into the database, in a thread of its own: done by those who write, as SQLite
 * has it, phases would wait for the disk in the midst of a commit. Nothing rests on it, for the log alone keeps what it holds.
 */
export function startCheckpoints(path: string, log: Log): Checkpoints {
  const ended = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const data: CheckpointData = { path, ended };
  const thread = new Worker(new URL("./checkpointThread.ts", import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  const { promise: gone, resolve: leave } = Promise.withResolvers<void>();
  thread.on("error", (error) => log("error", "the store's log is copied no more", { error: String(error) }));
  thread.on("exit", () => leave());
  return {
    async close() {
      Atomics.store(ended, 0, 1);
      Atomics.notify(ended, 0);
      await gone;
    },
  };
}
