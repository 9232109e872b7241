import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importDataset } from "@tradewind/functions/services/importDataset";
import { type Platform, startPlatform } from "@tradewind/local/platform";

export const benchOwner = "local";

/** Runs `measure` on a platform of its own, with the sample indices imported, on a home that is gone afterwards. */
export async function onPlatform<T>(
  workers: number,
  measure: (platform: Platform) => Promise<T>,
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), "tradewind-bench-"));
  const platform = await startPlatform({ home, port: 0, workers, version: "bench", log: () => {} });
  try {
    for (const symbol of ["SPX", "NDX"]) {
      const text = readFileSync(new URL(`../data/${symbol}.csv`, import.meta.url), "utf8");
      await importDataset(platform.ports, benchOwner, { name: symbol, symbol, text, source: "bench" });
    }
    await platform.resume();
    return await measure(platform);
  } finally {
    await platform.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
