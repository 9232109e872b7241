import type { RunRecord } from "@tradewind/core/evolution/run";
import { canonicalJson } from "@tradewind/core/hash";
import { limits } from "@tradewind/core/limits";
import type { Ports } from "@tradewind/core/ports";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import { type CreateRunPorts, createRun } from "@tradewind/functions/services/createRun";
import type { LocalConductor } from "../conductor/conductor.ts";
import type { CliOptions } from "./options.ts";

export interface RunWish {
  readonly options: Pick<CliOptions, "seed" | "generations" | "population">;
  /** Strategies to begin with; none leaves it open. */
  readonly seeds: readonly AnyStrategy[];
  /** Null for the samples. */
  readonly datasets: readonly string[] | null;
}

export interface ChosenRun {
  readonly run: RunRecord;
  readonly resumed: boolean;
}

/** The newest unfinished run that the wish fits, else a new one. */
export async function chooseRun(
  ports: CreateRunPorts & Pick<Ports, "runs">,
  conductor: Pick<LocalConductor, "describe">,
  owner: string,
  wish: RunWish,
): Promise<ChosenRun> {
  const { items } = await ports.runs.list(owner, { limit: limits.listPageMax });
  const run = items.find((known) => isUnderWay(known, conductor) && fits(known, wish));
  if (run !== undefined) return { run, resumed: true };
  const { seed, generations, population } = wish.options;
  const request = {
    ...(seed === null ? {} : { seed }),
    ...(generations === null ? {} : { generations }),
    ...(population === null ? {} : { population }),
    ...(wish.seeds.length === 0 ? {} : { seeds: [...wish.seeds] }),
    ...(wish.datasets === null ? {} : { datasets: [...wish.datasets] }),
  };
  return { run: await createRun(ports, owner, request, null), resumed: false };
}

/** Also a run whose record has ended but whose execution has not: it still has its end to tell. */
function isUnderWay({ runId, status }: RunRecord, conductor: Pick<LocalConductor, "describe">): boolean {
  if (status === "queued" || status === "running") return true;
  return status !== "paused" && conductor.describe(runId)?.status === "running";
}

/** What the command line leaves open fits every run. */
function fits({ settings }: RunRecord, { options, seeds, datasets }: RunWish): boolean {
  return (
    (options.seed ?? settings.seed) === settings.seed &&
    (options.generations ?? settings.generations) === settings.generations &&
    (options.population ?? settings.population) === settings.population &&
    (seeds.length === 0 || canonicalJson(seeds) === canonicalJson(settings.seeds)) &&
    (datasets ?? settings.datasets).join() === settings.datasets.join()
  );
}
