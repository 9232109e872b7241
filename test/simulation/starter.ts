import type { Random } from "@tradewind/core/random";
import type { RunRequest } from "@tradewind/core/views/requests";
import { makeScheduledRunHandler } from "@tradewind/functions/scheduledRun";
import { createRun } from "@tradewind/functions/services/createRun";
import { importDataset } from "@tradewind/functions/services/importDataset";
import { saveSchedule } from "@tradewind/functions/services/saveSchedule";
import { tinyCsv } from "./market.ts";
import type { Scenario } from "./scenario.ts";
import type { World } from "./world.ts";

const owner = "tester";
const REQUEST_MS_MAX = 30_000;
const CALM_AFTER = 8;

/** Begins the run, by a request that is sent until it is answered or by a nightly firing; answers the run's id. */
export async function startRun(world: World, scenario: Scenario, random: Random): Promise<string> {
  const { base } = world;
  const { record } = await importDataset(base, owner, {
    name: "TINY",
    symbol: "TINY",
    text: tinyCsv,
    source: "simulation",
  });
  const request: RunRequest = { ...scenario, seeds: [...scenario.seeds], datasets: [record.datasetId] };
  return random.chance(0.3) ? fire(world, request, random) : ask(world, request);
}

/** A user whose request is not answered sends it again under the same key. */
async function ask(world: World, request: RunRequest): Promise<string> {
  const { processes, scheduler, random } = world;
  for (let asked = 1; ; asked++) {
    const process = processes.create(`user start#${world.count()}`);
    process.calm = asked > CALM_AFTER;
    const ports = world.portsOf(process);
    const outcome = await processes.run(process, REQUEST_MS_MAX, () =>
      createRun(ports, owner, request, "key"),
    );
    if (outcome.kind === "returned") return outcome.value.runId;
    await scheduler.sleep(5_000 * random.next(), "a user asks to start again");
  }
}

/** A schedule's timer fires at least once, and again until it is heard. */
async function fire(world: World, request: RunRequest, random: Random): Promise<string> {
  const { base, processes, scheduler } = world;
  const schedule = {
    expression: "rate(1 day)",
    timeZone: "UTC",
    enabled: true,
    fixedSeed: true,
    refresh: false,
  };
  const dueMs = scheduler.clock.nowMs();
  await saveSchedule({ ...base, nextFire: () => new Date(dueMs).toISOString() }, owner, {
    name: "nightly",
    request: { ...schedule, run: request },
  });
  const deliver = async (calm: boolean, late: number): Promise<boolean> => {
    const process = processes.create(`firing#${world.count()}`);
    process.calm = calm;
    const handler = makeScheduledRunHandler({ ...world.portsOf(process), feeds: new Map() }, () => {});
    const dueAt = new Date(dueMs + (world.bug.firingsDiffer === true ? late * 60_000 : 0)).toISOString();
    const outcome = await processes.run(process, REQUEST_MS_MAX, () =>
      handler({ owner, name: "nightly", dueAt }),
    );
    return outcome.kind === "returned";
  };
  for (let more = random.below(3); more > 0; more--) {
    scheduler.after(
      20_000 * random.next(),
      "the firing is delivered once more",
      () => void deliver(false, more),
    );
  }
  for (let tried = 1; !(await deliver(tried > CALM_AFTER, 0)); tried++) {
    await scheduler.sleep(10_000 * random.next(), "the firing is tried again");
  }
  const { items } = await base.runs.list(owner, { limit: 10 });
  return items.at(-1)?.runId ?? "";
}
