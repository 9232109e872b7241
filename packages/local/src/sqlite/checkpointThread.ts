import { DatabaseSync } from "node:sqlite";
import { workerData } from "node:worker_threads";

/** What the thread is handed: the database, and a word that is set when it is to end. */
export interface CheckpointData {
  readonly path: string;
  readonly ended: Int32Array<SharedArrayBuffer>;
}

const LOOK_MS = 250;
/** Some 16 MB: a page that several transactions wrote is copied once, and the disk is waited for seldom. */
const WORTHWHILE_PAGES = 4_000;
/** While the log is copied it grows, and only when it is copied to its end does it begin anew. */
const ROUNDS_MAX = 10;

const { path, ended } = workerData as CheckpointData;
const connection = new DatabaseSync(path);
const look = connection.prepare("PRAGMA wal_checkpoint(NOOP)");
const copy = connection.prepare("PRAGMA wal_checkpoint(PASSIVE)");

/** How many pages of the log are not in the database yet. */
function waiting(): number {
  const row = look.get();
  return Number(row?.log ?? 0) - Number(row?.checkpointed ?? 0);
}

function checkpoint(): void {
  if (waiting() < WORTHWHILE_PAGES) return;
  for (let round = 0; round < ROUNDS_MAX && waiting() > 0; round++) copy.get();
}

while (Atomics.wait(ended, 0, 0, LOOK_MS) === "timed-out") {
  try {
    checkpoint();
  } catch {
    // A full disk, or another who is at it: what is in the log is safe there, and looked at again.
  }
}
connection.close();
