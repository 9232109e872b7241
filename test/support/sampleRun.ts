import { readFileSync } from "node:fs";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { type MemoryPorts, makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { ScriptRunner } from "@tradewind/core/ports";
import type { RunRequest } from "@tradewind/core/views/requests";
import { createRun } from "@tradewind/functions/services/createRun";
import { importDataset } from "@tradewind/functions/services/importDataset";
import { lazyScriptRunner } from "@tradewind/script/lazyRunner";

const FIRST_MS = Date.UTC(2026, 0, 1);
const clock = { nowMs: () => FIRST_MS };

/** Memory ports whose clock stands still and whose ids count, with the sample indices imported for `owner`. */
export async function samplePorts(
  owner = "tester",
  scripts: ScriptRunner = lazyScriptRunner(clock),
): Promise<MemoryPorts> {
  let made = 0;
  const ids = {
    runId: () => `run_${String(++made).padStart(26, "0")}`,
    secret: () => `secret-${++made}`,
  };
  const ports = makeMemoryPorts({ clock, ids, scripts });
  for (const symbol of ["SPX", "NDX"]) {
    const text = readFileSync(new URL(`../../data/${symbol}.csv`, import.meta.url), "utf8");
    await importDataset(ports, owner, { name: symbol, symbol, text, source: "sample" });
  }
  return ports;
}

/** A run of the sample indices, written but not begun. */
export async function sampleRun(ports: MemoryPorts, request: RunRequest): Promise<RunRecord> {
  return createRun(ports, "tester", request, null);
}
