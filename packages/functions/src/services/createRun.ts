import { TerminalError } from "@tradewind/core/errors";
import type { RunRecord, RunSettings } from "@tradewind/core/evolution/run";
import { contentHash } from "@tradewind/core/hash";
import type { Ports } from "@tradewind/core/ports";
import type { RunRequest } from "@tradewind/core/views/requests";
import { requireRun } from "../updateRun.ts";
import { assertRoomForRun } from "./activeRuns.ts";
import { assertAffordable } from "./assertAffordable.ts";
import { storeMarket } from "./loadDatasets.ts";
import { resolveSettings } from "./resolveSettings.ts";

export type CreateRunPorts = Pick<Ports, "clock" | "ids" | "runs" | "datasets" | "markets" | "conductor">;

interface Repeatable {
  readonly key: string;
  readonly requestHash: string;
}

/**
 * Starts a run from a request. The same idempotency key with the same request answers the run it made before;
 * TerminalError `run.key_reused` (invalid) where the request is another one, `run.too_many` (conflict) over the limit,
 * `run.over_budget` (invalid) where it would cost more than its budget.
 */
export async function createRun(
  ports: CreateRunPorts,
  owner: string,
  request: RunRequest,
  key: string | null,
): Promise<RunRecord> {
  const repeatable = key === null ? null : { key, requestHash: contentHash(request) };
  const known = key === null ? null : await ports.runs.requested(owner, key);
  if (known !== null) return beginRun(ports, await repeatedRun(ports, known, repeatable));
  const settings = await resolveSettings(ports, owner, request);
  return startRun(ports, owner, { name: request.name ?? null, settings, repeatable });
}

export interface NewRun {
  /** Null names it after its symbols. */
  readonly name: string | null;
  readonly settings: RunSettings;
  readonly repeatable: Repeatable | null;
}

/** Starts a run from settings that are complete: a schedule's recipe. */
export async function startRun(
  ports: CreateRunPorts,
  owner: string,
  { name, settings, repeatable }: NewRun,
): Promise<RunRecord> {
  await assertRoomForRun(ports, owner);
  const market = await storeMarket(ports, owner, settings.datasets);
  assertAffordable({ settings, market });
  const symbols = market.symbols.map(({ symbol }) => symbol).join(", ");
  const run = queuedRun(ports, {
    owner,
    name: name ?? `${symbols}, seed ${settings.seed}`,
    settings,
    market,
  });
  const answer = await ports.runs.create(run, repeatable);
  return beginRun(ports, answer.created ? run : await repeatedRun(ports, answer, repeatable));
}

/** Also for a repetition: the process may have died between record and start, and starting twice is starting once. */
export async function beginRun(
  ports: CreateRunPorts,
  { runId, status, epoch }: RunRecord,
): Promise<RunRecord> {
  if (status === "queued") await ports.conductor.start({ runId, epoch, generation: 0, phase: "generation" });
  return requireRun(ports, runId);
}

type RunParts = Pick<RunRecord, "owner" | "name" | "settings" | "market">;

function queuedRun({ clock, ids }: Pick<Ports, "clock" | "ids">, { name, ...parts }: RunParts): RunRecord {
  const now = new Date(clock.nowMs()).toISOString();
  return {
    ...parts,
    runId: ids.runId(),
    name: name.slice(0, 100),
    status: "queued",
    epoch: 1,
    generation: 0,
    phase: "generation",
    version: 1,
    createdAt: now,
    updatedAt: now,
    finishedAt: null,
    progress: { backtests: 0, trials: 0, champions: 0, bestFitness: null, stage: 0 },
    archiveHash: null,
    failure: null,
  };
}

async function repeatedRun(
  ports: Pick<Ports, "runs">,
  known: { readonly runId: string; readonly requestHash: string },
  repeatable: Repeatable | null,
): Promise<RunRecord> {
  if (known.requestHash === repeatable?.requestHash) return requireRun(ports, known.runId);
  throw new TerminalError(
    "invalid",
    "run.key_reused",
    `the idempotency key was used for another request (run ${known.runId}); take a new key for a new request`,
  );
}
