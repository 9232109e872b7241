import { Worker } from "node:worker_threads";
import type { FromWorker, ToWorker } from "../pool/protocol.ts";
import type { Port } from "./serve.ts";

const LOOK_MS = 1_000;

/** This process as a worker of the one that forked it: how they talk, and when it must go. */
export function joinParent(): Port {
  // Ctrl-C reaches every process of the terminal; it is the main process that ends its workers.
  process.on("SIGINT", () => {});
  process.on("disconnect", () => process.exit(0));
  guardAgainstOrphanhood(Number(process.argv[3]));
  return {
    send: (message: FromWorker) => void process.send?.(message),
    listen: (listener) => void process.on("message", (message) => listener(message as ToWorker)),
  };
}

/** In an endless loop no event is heard. A thread of its own sees that the parent is gone, and ends the process. */
function guardAgainstOrphanhood(parentPid: number): void {
  const source = `
    const look = () => { if (process.ppid !== ${parentPid}) process.kill(process.pid, "SIGKILL"); };
    look();
    setInterval(look, ${LOOK_MS});`;
  new Worker(source, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 8 } }).unref();
}

/** What the parent handed over; its process id comes after that. */
export function workerData(): unknown {
  return JSON.parse(process.argv[2] ?? "null");
}
