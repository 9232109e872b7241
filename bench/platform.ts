import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { datasetIdOf, encodeMarket } from "@tradewind/core/market/encode";
import { importDataset } from "@tradewind/functions/services/importDataset";
import { type Platform, type PlatformOptions, startPlatform } from "@tradewind/local/platform";
import { syntheticMarket } from "./syntheticMarket.ts";

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

/** A dataset of so many made-up minute bars; its id. */
export async function putSynthetic({ ports }: Platform, bars: number): Promise<string> {
  const unnamed = { ...syntheticMarket(bars), datasetId: "" };
  const datasetId = datasetIdOf(unnamed);
  const report = {
    symbol: "SYNTHETIC",
    bars,
    firstDate: "1970-01-01",
    lastDate: "1970-01-01",
    fill: "nextOpen",
    adjusted: false,
    findings: [],
  } as const;
  await ports.datasets.put(
    {
      datasetId,
      owner: benchOwner,
      name: "minutes",
      createdAt: new Date().toISOString(),
      barsPerYear: unnamed.barsPerYear,
      source: "bench",
      report: { ...report, findings: [] },
    },
    encodeMarket({ ...unnamed, datasetId }),
  );
  return datasetId;
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
