import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/**
 * The interpreter of a virtual environment with these packages in it (each `name==version`), made once and kept in the
 * user's cache. Needs Python 3, and the package index the first time.
 */
export async function pythonWith(requirements: readonly string[]): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  const home = join(cache, "tradewind", requirements.join("-").replaceAll("==", "-"));
  const python = join(home, "bin", "python");
  if (existsSync(python)) return python;
  const run = promisify(execFile);
  const making = `${home}.${process.pid}`;
  await mkdir(dirname(home), { recursive: true });
  await run("python3", ["-m", "venv", making]);
  await run(join(making, "bin", "python"), ["-m", "pip", "install", "--quiet", ...requirements]);
  // Another run may have made the same meanwhile: theirs is as good.
  if (!existsSync(python)) await rm(home, { recursive: true, force: true });
  await rename(making, home).catch((error: unknown) => {
    if (!existsSync(python)) throw error;
  });
  await rm(making, { recursive: true, force: true });
  return python;
}
