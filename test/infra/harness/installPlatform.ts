import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { platformDirectory, rootDirectory } from "./paths.ts";

/** Without these the command downloads Pulumi's engine and bun, which installing the platform does not need. */
const environment = { SST_SKIP_DEPENDENCY_CHECK: "1", SST_NO_BUN: "1", SST_TELEMETRY_DISABLED: "1" };

/** Extracts SST's platform with the npm client if this version's is not there: about half a minute, once. */
export function installPlatform(): void {
  if (isInstalled()) return;
  const done = spawnSync("npx", ["sst", "install", "--stage", "check"], {
    cwd: rootDirectory,
    env: { ...process.env, ...environment },
    encoding: "utf8",
  });
  if (done.status !== 0 || !isInstalled()) {
    throw new Error(`sst install ended with ${done.status}: ${done.stdout}${done.stderr}`);
  }
}

function isInstalled(): boolean {
  const version = join(platformDirectory, "version");
  if (!existsSync(version) || !existsSync(join(platformDirectory, "node_modules/@pulumi/aws"))) return false;
  const manifest = JSON.parse(readFileSync(join(rootDirectory, "node_modules/sst/package.json"), "utf8"));
  return readFileSync(version, "utf8").trim() === manifest.version;
}

if (import.meta.main) installPlatform();
