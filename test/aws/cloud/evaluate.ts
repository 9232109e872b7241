import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { installPlatform } from "../../infra/harness/installPlatform.ts";
import type { Evaluation } from "../../infra/harness/model.ts";
import { evaluateScript, rootDirectory } from "../../infra/harness/paths.ts";

/** The SST program of a developer's stage, evaluated whole under Pulumi's mocks in a process of its own. */
export async function evaluateProgram(): Promise<Evaluation> {
  installPlatform();
  const directory = mkdtempSync(join(tmpdir(), "tradewind-cloud-"));
  const out = join(directory, "resources.json");
  try {
    const args = [evaluateScript, "--stage", "review", "--out", out];
    await promisify(execFile)(process.execPath, args, { cwd: rootDirectory });
    return JSON.parse(readFileSync(out, "utf8"));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
