import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importDataset } from "@tradewind/functions/services/importDataset";
import { type Platform, type PlatformOptions, startPlatform } from "@tradewind/local/platform";

export const benchOwner = "local";

/** Runs `measure` on a platform of its own, with the sample indices imported, on a home that is gone afterwards. */
export async function onPlatform<T>(
  workers: number,
  measure: (platform: Platform, home: string) => Promise<T>,
  options: Pick<PlatformOptions, "workerEntry" | "timeoutMsOf"> = {},
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), "tradewind-bench-"));
  const platform = await startPlatform({
    home,
    port: 0,
    workers,
    version: "bench",
    log: () => {},
    ...options,
  });
  try {
    for (const symbol of ["SPX", "NDX"]) {
      const text = readFileSync(new URL(`../data/${symbol}.csv`, import.meta.url), "utf8");
      await importDataset(platform.ports, benchOwner, { name: symbol, symbol, text, source: "bench" });
    }
    await platform.resume();
    return await measure(platform, home);
  } finally {
    await platform.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const WAIT_MS_MAX = 600_000;

/** Settles when the run has ended. */
export function untilFinished({ ports, hub }: Platform, runId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = hub.subscribe(runId, look);
    const giveUp = setTimeout(() => reject(new Error(`run ${runId} did not end in time`)), WAIT_MS_MAX);
    async function look(): Promise<void> {
      const ended = await ports.events.read(runId, 0, 1, ["run.finished"]);
      if (ended.length === 0) return;
      leave();
      clearTimeout(giveUp);
      resolve();
    }
    void look();
  });
}
