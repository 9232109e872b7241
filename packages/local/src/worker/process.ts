import { Worker } from "node:worker_threads";
import type { FromWorker, ToWorker } from "../pool/protocol.ts";
import type { GuardData } from "./guard.ts";
import { createProgressCell } from "./progressCell.ts";
import type { Port } from "./serve.ts";

/** This process as a worker of the one that forked it: how they talk, and when it must go. */
export function joinParent(): Port {
  // Ctrl-C reaches every process of the terminal; it is the main process that ends its workers.
  process.on("SIGINT", () => {});
  process.on("disconnect", () => process.exit(0));
  const cell = createProgressCell();
  startGuard({ cell: cell.buffer, parentPid: Number(process.argv[3]) });
  return {
    cell,
    send: (message: FromWorker) => void process.send?.(message),
    listen: (listener) => void process.on("message", (message) => listener(message as ToWorker)),
  };
}

/** In an endless loop no event is heard: a thread of its own keeps watch. */
function startGuard(data: GuardData): void {
  const guard = new URL("./guard.ts", import.meta.url);
  new Worker(guard, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: 16 } }).unref();
}

/** What the parent handed over; its process id comes after that. */
export function workerData(): unknown {
  return JSON.parse(process.argv[2] ?? "null");
}
