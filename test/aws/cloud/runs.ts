import { readFileSync } from "node:fs";
import type { EventData } from "@tradewind/core/events";
import { evolve } from "@tradewind/core/evolution/evolve";
import type { Scope } from "@tradewind/core/safety/scopes";
import type { RunRequest } from "@tradewind/core/views/requests";
import { samplePorts, sampleRun } from "../../support/sampleRun.ts";
import type { Cloud } from "./cloud.ts";
import { until } from "./until.ts";
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

/** The hash of the same run in this process, without a cloud. */
export async function hashOnOneMachine(request: RunRequest): Promise<string | null> {
  const ports = await samplePorts();
  const told = evolve(ports, await sampleRun(ports, request));
  for (;;) {
    const step = await told.next();
    if (step.done === true) return step.value.archiveHash;
  }
}

/** Waits till a generation's batches are all in their queues; answers the ids of those of one scope. */
export async function queuedBatches(
  { envelopes }: Watcher,
  wanted: { readonly generation: number; readonly scope: Scope; readonly population: number },
  withinMs: number,
): Promise<readonly string[]> {
  const look = () => {
    const queued = envelopes.flatMap(({ type, data, generation }) =>
      type === "batch.queued" && generation === wanted.generation ? [data] : [],
    );
    const candidates = queued.reduce((sum, batch) => sum + batch.candidates, 0);
    return candidates === wanted.population ? queued : undefined;
  };
  const queued = await until(`batches of generation ${wanted.generation}`, withinMs, look);
  return queued.filter(({ scope }) => scope === wanted.scope).map(({ batchId }) => batchId);
}

/** Which batches a run's events tell as finished, in that order. */
export function toldBatches({ envelopes }: Pick<Watcher, "envelopes">): readonly string[] {
  return envelopes.flatMap((event) => (event.type === "backtest.finished" ? [event.data.batchId] : []));
}

export function isWithoutGap({ envelopes }: Pick<Watcher, "envelopes">): boolean {
  return envelopes.every(({ seq }, index) => seq === index + 1);
}
