import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Envelope } from "@tradewind/core/events";
import type { RunRequest } from "@tradewind/core/views/requests";
import { createRun } from "@tradewind/functions/services/createRun";
import { importDataset } from "@tradewind/functions/services/importDataset";
import { type Platform, type PlatformOptions, startPlatform } from "@tradewind/local/platform";

/** A platform on a home of its own, with the sample indices; `dispose` ends both. */
export async function testPlatform(
  options: Partial<PlatformOptions> = {},
): Promise<{ readonly platform: Platform; readonly dispose: () => Promise<void> }> {
  const home = mkdtempSync(join(tmpdir(), "tradewind-test-"));
  const platform = await startPlatform({
    home,
    port: 0,
    workers: 2,
    version: "test",
    log: () => {},
    ...options,
  });
  for (const symbol of ["SPX", "NDX"]) {
    const text = readFileSync(new URL(`../../data/${symbol}.csv`, import.meta.url), "utf8");
    await importDataset(platform.ports, "local", { name: symbol, symbol, text, source: "sample" });
  }
  await platform.resume();
  const dispose = async (): Promise<void> => {
    await platform.stop();
    rmSync(home, { recursive: true, force: true });
  };
  return { platform, dispose };
}

/** Runs to the end and answers everything that was told. */
export async function runToEnd(platform: Platform, request: RunRequest): Promise<readonly Envelope[]> {
  const { ports, hub } = platform;
  const run = await createRun(ports, "local", request, null);
  await new Promise<void>((resolve, reject) => {
    const leave = hub.subscribe(run.runId, look);
    function look(): void {
      ports.events.read(run.runId, 0, 1, ["run.finished"]).then((ended) => {
        if (ended.length === 0) return;
        leave();
        resolve();
      }, reject);
    }
    look();
  });
  return ports.events.read(run.runId, 0, 100_000);
}
