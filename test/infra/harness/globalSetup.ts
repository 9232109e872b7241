import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { installPlatform } from "./installPlatform.ts";
import type { Evaluation } from "./model.ts";
import { evaluateScript, rootDirectory } from "./paths.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The program as deployed to a developer's stage, to production, and as `sst dev` runs it. */
    readonly evaluations: Readonly<Record<"review" | "production" | "dev", Evaluation>>;
  }
}

const run = promisify(execFile);

/** Evaluates the program once for all tests, each time in a process of its own. */
export async function setup(project: TestProject): Promise<void> {
  installPlatform();
  const directory = mkdtempSync(join(tmpdir(), "tradewind-evaluated-"));
  const evaluate = async (stage: string, ...flags: string[]): Promise<Evaluation> => {
    const out = join(directory, `${stage}.json`);
    await run(process.execPath, [evaluateScript, "--stage", stage, "--out", out, ...flags], {
      cwd: rootDirectory,
    });
    return JSON.parse(readFileSync(out, "utf8"));
  };
  try {
    const [review, production, dev] = await Promise.all([
      evaluate("review"),
      evaluate("production"),
      evaluate("dev", "--dev"),
    ]);
    project.provide("evaluations", { review, production, dev });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
