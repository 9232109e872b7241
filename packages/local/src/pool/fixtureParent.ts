import { systemTimers } from "../conductor/timers.ts";
import { createPool } from "./pool.ts";

/** A main process for tests: names its worker's process id, then keeps the worker in an endless loop. */
const pool = createPool({
  size: 1,
  entry: new URL("./fixtureWorker.ts", import.meta.url),
  workerData: () => null,
  memoryMb: 64,
  compileCache: null,
  spareCores: 0,
  scratch: null,
  startTimeoutMs: 20_000,
  clock: { nowMs: () => Date.now() },
  timers: systemTimers,
  notice: () => {},
  request: async () => null,
});
const job = { scope: null, payload: null, timeoutMs: 600_000, heartbeatMs: null };
const outcome = await pool.run({ ...job, name: "pid" });
void pool.run({ ...job, name: "loop" });
process.stdout.write(outcome.kind === "returned" ? String(outcome.value) : outcome.kind);
