import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { type Breach, encodeReport, REPORT_FD, type WorkReport } from "../pool/report.ts";
import { cellLayout, cpuMsOfProcess, sharedNowMs } from "./progressCell.ts";

/**
 * The guard of a worker process: a thread that sees what the thread at work has done, though that one is in an endless
 * loop. It reports to the main process, ends the process when its parent is gone, and when the work breaks a bound and
 * the main process has not ended it. It waits in shared memory, so that it costs nothing while there is no work.
 */
export interface GuardData {
  readonly cell: SharedArrayBuffer;
  readonly parentPid: number;
}

const IDLE_LOOK_MS = 1_000;
const LOOK_MS = 50;
const REPORT_MS = 250;
/** The main process ends what is late; this is for when it is late itself. */
const DEADLINE_GRACE_MS = 100;
const BYTES_PER_MB = 1_048_576;

const { cell, parentPid } = workerData as GuardData;
const words = new Int32Array(cell, 0, 2);
const numbers = new Float64Array(cell, cellLayout.numbersAtByte);

interface Watched {
  readonly callId: number;
  /** The process's size when candidates began to be run; null while none is. */
  memoryAtStartMb: number | null;
  reportedMs: number;
}

function look(watched: Watched | null): Watched | null {
  if (process.ppid !== parentPid) process.kill(process.pid, "SIGKILL");
  const callId = Atomics.load(words, cellLayout.callWord);
  if (callId === 0) return null;
  const current =
    watched?.callId === callId ? watched : { callId, memoryAtStartMb: null, reportedMs: read("openedMs") };
  const nowMs = sharedNowMs();
  const report = observe(current, nowMs);
  // The call ended meanwhile: what was read may be half another's.
  if (Atomics.load(words, cellLayout.callWord) !== callId) return current;
  if (report.breach !== null || nowMs - current.reportedMs >= REPORT_MS) {
    tell(report);
    current.reportedMs = nowMs;
  }
  if (report.breach !== null) process.kill(process.pid, "SIGKILL");
  return current;
}

function read(name: keyof typeof cellLayout.numbers): number {
  return numbers[cellLayout.numbers[name]] ?? 0;
}

function observe(watched: Watched, nowMs: number): WorkReport {
  const simulating = read("simulating") === 1;
  const memoryMb = process.memoryUsage.rss() / BYTES_PER_MB;
  watched.memoryAtStartMb = simulating ? (watched.memoryAtStartMb ?? memoryMb) : null;
  const cpuMs = cpuMsOfProcess() - read("cpuAtOpenMs");
  const grownMb = memoryMb - (watched.memoryAtStartMb ?? memoryMb);
  const workedMs = nowMs - read("openedMs");
  let breach: Breach | null = null;
  if (workedMs > read("timeoutMs") + DEADLINE_GRACE_MS) breach = "timeout";
  if (cpuMs > read("cpuMs")) breach = "cpu";
  if (grownMb > read("memoryMb")) breach = "memory";
  return { callId: watched.callId, simulating, bars: read("bars"), cpuMs, memoryMb, breach };
}

function tell(report: WorkReport): void {
  try {
    writeSync(REPORT_FD, encodeReport(report));
  } catch {
    // Nobody reads any more: the parent is gone, which the next look sees.
  }
}

let watched: Watched | null = null;
for (;;) {
  watched = look(watched);
  Atomics.store(words, cellLayout.idleWord, watched === null ? 1 : 0);
  Atomics.wait(words, cellLayout.callWord, watched?.callId ?? 0, watched === null ? IDLE_LOOK_MS : LOOK_MS);
}
