import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Workload } from "../engine/workload.ts";
import { exportWorkload } from "./exportWorkload.ts";

/** The engine's design in C, running beside the engine in a process of its own. */
export interface CProgram {
  /** Milliseconds of the processor for the whole population. */
  processorMs(caches: "cold" | "warm"): Promise<number>;
  /** Of all outputs of the last run, as `hashOfRows` counts them. */
  hash(): Promise<string>;
  stop(): void;
}

const OPTIONS = ["-O3", "-march=native", "-ffp-contract=off", "-flto"];
const directory = fileURLToPath(new URL(".", import.meta.url));

/**
 * Compiles the program and gives it a workload; everything was run once when it answers.
 * @throws Error where gcc is missing or fails.
 */
export async function startCProgram(workload: Workload): Promise<CProgram> {
  const folder = mkdtempSync(join(tmpdir(), "tradewind-c-"));
  const program = join(folder, "engine");
  const sources = readdirSync(directory).filter((name) => name.endsWith(".c"));
  execFileSync("gcc", [...OPTIONS, "-o", program, ...sources, "-lm"], { cwd: directory, stdio: "pipe" });
  const file = join(folder, "workload");
  writeFileSync(file, exportWorkload(workload));
  const child = spawn(program, [file], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string> => {
    child.stdin.write(`${question}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the C program ended early");
    return value;
  };
  await ask("hash");
  return {
    processorMs: async (caches) => Number(await ask(caches)) / 1e6,
    hash: () => ask("hash"),
    stop: () => {
      child.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
