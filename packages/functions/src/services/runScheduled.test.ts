import { dayOfIso } from "@tradewind/core/market/calendar";
import type { DailyBar } from "@tradewind/core/market/mergeBars";
import { type MemoryPorts, makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { MarketFeed } from "@tradewind/core/ports";
import { ScheduleRequest } from "@tradewind/core/views/requests";
import { beforeEach, describe, expect, it } from "vitest";
import { walk } from "../marketData/testing/replayServer.ts";
import { type FetchPorts, fetchDataset } from "./fetchDataset.ts";
import { runScheduled } from "./runScheduled.ts";
import { saveSchedule } from "./saveSchedule.ts";

const FIRST = dayOfIso("2020-01-01")!;
const DUE_AT = "2021-12-02T02:00:00.000Z";
const OWNER = "tester";

let ports: MemoryPorts & FetchPorts;
let told: DailyBar[];
let isDown: boolean;
let fetches: number;

beforeEach(() => {
  let made = 0;
  const ids = { runId: () => `run_${String(++made).padStart(26, "0")}`, secret: () => `secret-${++made}` };
  told = Array.from({ length: 650 }, (_, n) => ({ day: FIRST + n, ...walk(FIRST + n) }));
  isDown = false;
  fetches = 0;
  const acme: MarketFeed = {
    async fetchDaily(_symbol, after) {
      fetches++;
      if (isDown) throw new Error("no network");
      return told.filter(({ day }) => after === null || day > dayOfIso(after)!);
    },
  };
  const clock = { nowMs: () => (FIRST + 800) * 86_400_000 };
  ports = { ...makeMemoryPorts({ clock, ids }), feeds: new Map([["acme", acme]]) };
});

async function nightly(wish: { refresh: boolean; fixedSeed?: boolean }) {
  const { record } = await fetchDataset(ports, OWNER, { provider: "acme", symbol: "ABC" });
  const request = ScheduleRequest.parse({
    expression: "cron(0 2 * * ? *)",
    ...wish,
    run: { datasets: [record.datasetId], seed: 5, generations: 1, population: 8 },
  });
  const schedule = await saveSchedule({ ...ports, nextFire: () => DUE_AT }, OWNER, {
    name: "nightly",
    request,
  });
  fetches = 0;
  return { record, schedule };
}

describe("a schedule's firing", () => {
  it("runs on newer data where the schedule asks for it, and notes what became of them", async () => {
    const { record, schedule } = await nightly({ refresh: true });
    told.push({ day: FIRST + 650, ...walk(FIRST + 650) });

    const run = await runScheduled(ports, schedule, DUE_AT);

    expect(run.settings.datasets).not.toEqual([record.datasetId]);
    expect(run).toMatchObject({ status: "queued", name: "nightly, 2021-12-02" });
    const after = await ports.schedules.get(OWNER, "nightly");
    expect(after?.lastRefresh).toMatchObject([
      { outcome: "updated", added: 1, previousId: record.datasetId },
    ]);
    expect(after?.settings).toEqual(schedule.settings);
  });

  it("runs on what is stored when the provider is down, and notes why", async () => {
    const { record, schedule } = await nightly({ refresh: true });
    isDown = true;

    const run = await runScheduled(ports, schedule, DUE_AT);

    expect(run.settings.datasets).toEqual([record.datasetId]);
    const after = await ports.schedules.get(OWNER, "nightly");
    expect(after?.lastRefresh).toMatchObject([{ outcome: "kept", message: "no network" }]);
  });

  it("asks no provider where the schedule does not want it", async () => {
    const { record, schedule } = await nightly({ refresh: false });
    const run = await runScheduled(ports, schedule, DUE_AT);
    expect(run.settings.datasets).toEqual([record.datasetId]);
    expect(fetches).toBe(0);
  });

  it("is one run however often it is repeated, and is started if it was not", async () => {
    const { schedule } = await nightly({ refresh: true });
    const first = await runScheduled(ports, schedule, DUE_AT);
    const again = await runScheduled(ports, schedule, DUE_AT);
    expect(again.runId).toBe(first.runId);
    expect(fetches).toBe(1);
    expect(ports.conductor.started).toHaveLength(1);
  });

  it("draws a new seed each time unless the recipe's is fixed", async () => {
    const { schedule } = await nightly({ refresh: false });
    const [first, second] = [
      await runScheduled(ports, schedule, DUE_AT),
      await runScheduled(ports, schedule, "2021-12-03T02:00:00.000Z"),
    ];
    expect(first.settings.seed).not.toBe(second.settings.seed);
    const fixed = await runScheduled(ports, { ...schedule, fixedSeed: true }, "2021-12-04T02:00:00.000Z");
    expect(fixed.settings.seed).toBe(5);
  });
});
