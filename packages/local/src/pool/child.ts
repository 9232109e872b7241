import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { getPriority, setPriority } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { makePrivateDirectory } from "../sqlite/files.ts";
import { heapFlags } from "./heapFlags.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { createReportReader, REPORT_FD, type WorkReport } from "./report.ts";

const ERROR_TEXT_MAX = 2_000;
/** A third of the share of the platform's own process where both want the same processor. */
const WORKER_NICENESS = 5;
const NICENESS_MAX = 19;
/** As many threads beside its own as Node gives a process, for garbage and for optimized code. */
const HELPERS_MAX = 4;

/**
 * How a worker died. `crash`: it ended by itself; `memory`: it ran out of heap; `lost`: somebody else killed it, and
 * what it was doing is not to blame.
 */
export interface Death {
  readonly cause: "crash" | "memory" | "lost";
  readonly message: string;
}

export interface ChildOptions {
  readonly entry: URL;
  /** Handed over as a JSON argument, before this process's id. */
  readonly workerData: unknown;
  readonly memoryMb: number;
  /** Where compiled code is kept between starts; null for nowhere. */
  readonly compileCache: string | null;
  /**
   * Processors that no worker takes. Without any, page and API come first where both want the same one: people wait for
   * them. Helpers beyond them would take a processor from the threads at work.
   */
  readonly spareCores: number;
  /** Where each worker gets a folder of its own for temporary files, which goes when it goes; null for nowhere. */
  readonly scratch: string | null;
}

export interface Child {
  send(message: ToWorker): void;
  kill(): void;
}

export interface ChildListener {
  readonly hear: (message: FromWorker) => void;
  /** What the worker's guard sees of the call in work. */
  readonly report: (report: WorkReport) => void;
  /** Told last, when all it ever said was heard. */
  readonly died: (death: Death) => void;
}

/**
 * A worker is a process of its own, not a thread: a thread that runs out of heap can take the whole program with it or go
 * on eating although terminated (both measured on Node 24), a process can always be killed. It sees no environment.
 */
export function startChild(options: ChildOptions, { hear, report, died }: ChildListener): Child {
  const scratch = options.scratch === null ? null : makeScratch(options.scratch);
  const child = fork(
    fileURLToPath(options.entry),
    [JSON.stringify(options.workerData), String(process.pid)],
    {
      serialization: "advanced",
      execArgv: [`--v8-pool-size=${helpersOf(options.spareCores)}`, ...heapFlags(options.memoryMb)],
      env: {
        ...(options.compileCache !== null && { NODE_COMPILE_CACHE: options.compileCache }),
        ...(scratch !== null && { TMPDIR: scratch, TMP: scratch, TEMP: scratch }),
      },
      stdio: ["ignore", "ignore", "pipe", "ipc", "pipe"],
    },
  );
  if (options.spareCores === 0) standBack(child);
  let errorText = "";
  let failure: Error | null = null;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errorText = (errorText + text).slice(-ERROR_TEXT_MAX);
  });
  (child.stdio[REPORT_FD] as Readable).on("data", createReportReader(report));
  child.on("message", (message) => hear(message as FromWorker));
  // Also raised for a message that could not be sent; the exit that follows is what counts.
  child.on("error", (error) => {
    failure = error;
    if (child.pid === undefined) died({ cause: "crash", message: error.message });
  });
  child.on("close", (code, signal) => {
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true });
    died(deathOf(code, signal, failure?.message ?? errorText));
  });
  return {
    send: (message) => void (child.connected && child.send(message)),
    kill: () => killProcess(child),
  };
}

function helpersOf(spareCores: number): number {
  return Math.min(HELPERS_MAX, Math.max(1, spareCores));
}

function makeScratch(directory: string): string {
  makePrivateDirectory(directory);
  return mkdtempSync(join(directory, "worker-"));
}

function standBack({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, Math.min(getPriority() + WORKER_NICENESS, NICENESS_MAX));
  } catch {
    // It may have died already, or the system keeps no priorities: then all are equal.
  }
}

function killProcess(child: ChildProcess): void {
  child.kill("SIGKILL");
}

function deathOf(code: number | null, signal: NodeJS.Signals | null, text: string): Death {
  const lastLine = text.trim().split("\n").at(-1) ?? "";
  if (signal === "SIGABRT" && text.includes("heap")) {
    return { cause: "memory", message: "the worker ran out of memory" };
  }
  if (signal === "SIGABRT") return { cause: "crash", message: "the worker aborted" };
  if (signal !== null) return { cause: "lost", message: `the worker was killed by ${signal}` };
  return { cause: "crash", message: `the worker ended by itself with code ${code}. ${lastLine}`.trim() };
}
