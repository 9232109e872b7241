import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Schedule } from "@tradewind/core/evolution/schedule";
import type { Ports } from "@tradewind/core/ports";
import { requireRun } from "../updateRun.ts";
import { beginRun, type CreateRunPorts, startRun } from "./createRun.ts";
import type { FetchPorts } from "./fetchDataset.ts";
import { refreshDatasets } from "./refreshDatasets.ts";
import { drawSeed } from "./resolveSettings.ts";

export type RunScheduledPorts = CreateRunPorts & FetchPorts & Pick<Ports, "schedules">;

/**
 * Starts the run of a schedule's firing, after newer bars were fetched where the schedule wants it. The firing is the
 * run's key, so that one that is repeated after a crash is the same run.
 */
export async function runScheduled(
  ports: RunScheduledPorts,
  schedule: Schedule,
  dueAt: string,
): Promise<RunRecord> {
  const { owner, name, settings, fixedSeed } = schedule;
  const key = `schedule/${name}/${dueAt}`;
  const known = await ports.runs.requested(owner, key);
  if (known !== null) return beginRun(ports, await requireRun(ports, known.runId));
  const datasets = schedule.refresh === true ? await refresh(ports, schedule) : settings.datasets;
  const seed = fixedSeed ? settings.seed : drawSeed(ports.ids);
  return startRun(ports, owner, {
    name: `${name}, ${dueAt.slice(0, 10)}`,
    settings: { ...settings, datasets: [...datasets], seed },
    repeatable: { key, requestHash: key },
  });
}

/** The recipe goes on naming the version it was made with; what became of each dataset is noted beside it. */
async function refresh(ports: RunScheduledPorts, schedule: Schedule): Promise<readonly string[]> {
  const { owner, settings } = schedule;
  const { datasetIds, refreshed } = await refreshDatasets(ports, owner, settings.datasets);
  await ports.schedules.note(schedule, { lastRefresh: [...refreshed] });
  return datasetIds;
}
