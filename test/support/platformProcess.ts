import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Envelope } from "@tradewind/core/events";

const CLI = new URL("../../packages/local/src/cli.ts", import.meta.url).pathname;

export interface PlatformProcess {
  readonly child: ChildProcess;
  /** Every line of standard output so far, parsed. */
  readonly envelopes: Envelope[];
  readonly errorText: () => string;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Starts the command line as a process of its own; `onEnvelope` sees each event as it is printed. `environment` comes on
 * top of this process's.
 */
export function startCli(
  args: readonly string[],
  onEnvelope: (envelope: Envelope, child: ChildProcess) => void = () => {},
  environment: NodeJS.ProcessEnv = {},
): PlatformProcess {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ["ignore", "pipe", "pipe"], env });
  const envelopes: Envelope[] = [];
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  createInterface({ input: child.stdout ?? process.stdin }).on("line", (line) => {
    const envelope = JSON.parse(line) as Envelope;
    envelopes.push(envelope);
    onEnvelope(envelope, child);
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  return { child, envelopes, errorText: () => errors, exited };
}
