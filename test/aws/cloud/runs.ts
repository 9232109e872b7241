import { readFileSync } from "node:fs";
import type { EventData } from "@tradewind/core/events";
import type { RunRequest } from "@tradewind/core/views/requests";
import type { Cloud } from "./cloud.ts";
import type { Watcher } from "./watcher.ts";

/** Uploads the sample indices through the API, as somebody with files of their own would. */
export async function uploadSamples(cloud: Cloud): Promise<void> {
  for (const symbol of ["SPX", "NDX"]) {
    const text = readFileSync(new URL(`../../../data/${symbol}.csv`, import.meta.url), "utf8");
    const path = `/api/datasets?symbol=${symbol}&name=${symbol}&source=sample`;
    const { status, body } = await cloud.api("POST", path, { type: "text/csv", text });
    if (status !== 201) throw new Error(`${symbol} was answered ${status}: ${JSON.stringify(body)}`);
  }
}

/** Starts a run through the API; answers its id. */
export async function startRun(cloud: Cloud, request: RunRequest): Promise<string> {
  const text = JSON.stringify(request);
  const { status, body } = await cloud.api("POST", "/api/runs", { type: "application/json", text });
  if (status !== 202) throw new Error(`the run was answered ${status}: ${JSON.stringify(body)}`);
  return (body as { runId: string }).runId;
}

/** What the last event of a finished run says. */
export function endOf({ envelopes }: Watcher): EventData<"run.finished"> {
  const last = envelopes.at(-1);
  if (last?.type !== "run.finished") throw new Error(`the run's last event is ${last?.type}`);
  return last.data;
}
