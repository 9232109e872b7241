import type { RunRecord } from "@tradewind/core/evolution/run";
import { beforeEach, describe, expect, it } from "vitest";
import { samplePorts } from "../../../../test/support/sampleRun.ts";
import { scriptSeed, trendSeed } from "../../../../test/support/seeds.ts";
import type { ExecutionView } from "../conductor/conductor.ts";
import { chooseRun, type RunWish } from "./chooseRun.ts";

const owner = "tester";
const open = { seed: null, generations: null, population: null };
const idle = { describe: () => null };

let ports: Awaited<ReturnType<typeof samplePorts>>;
beforeEach(async () => {
  ports = await samplePorts(owner);
});

const choose = (
  wish: Partial<RunWish["options"]> = {},
  conductor: Parameters<typeof chooseRun>[1] = idle,
  seeds: RunWish["seeds"] = [],
) => chooseRun(ports, conductor, owner, { options: { ...open, ...wish }, seeds, datasets: null });

async function runWith(
  wish: Partial<RunWish["options"]>,
  status: RunRecord["status"] = "running",
): Promise<RunRecord> {
  const { run } = await choose(wish);
  return ports.runs.update({ ...run, status });
}

describe("the run that the command line follows", () => {
  it("is a new one on an empty home, with the settings asked for", async () => {
    const { run, resumed } = await choose({ seed: 7, generations: 2, population: 12 });
    expect(resumed).toBe(false);
    expect(run.settings).toMatchObject({ seed: 7, generations: 2, population: 12 });
    expect(run.market.symbols.map(({ symbol }) => symbol)).toEqual(["SPX", "NDX"]);
  });

  it("is the unfinished one of the same settings", async () => {
    const unfinished = await runWith({ seed: 7, generations: 2 });
    expect(await choose({ seed: 7, generations: 2 })).toMatchObject({
      resumed: true,
      run: { runId: unfinished.runId },
    });
  });

  it("begins with the strategies given, and is the unfinished one that began with the same", async () => {
    const { run } = await choose({}, idle, [trendSeed]);
    await ports.runs.update({ ...run, status: "running" });
    expect(run.settings.seeds).toEqual([trendSeed]);
    expect(await choose({}, idle, [trendSeed])).toMatchObject({ resumed: true, run: { runId: run.runId } });
    expect(await choose({}, idle, [scriptSeed])).toMatchObject({ resumed: false });
  });

  it("is the newest unfinished one where the command line leaves everything open", async () => {
    await runWith({ seed: 1 });
    const newest = await runWith({ seed: 2 });
    expect((await choose()).run.runId).toBe(newest.runId);
  });

  it.each([{ seed: 8 }, { generations: 4 }, { population: 24 }])(
    "is a new one where %j differs",
    async (change) => {
      await runWith({ seed: 7, generations: 3, population: 12 });
      expect((await choose({ seed: 7, generations: 3, population: 12, ...change })).resumed).toBe(false);
    },
  );

  it.each(["succeeded", "failed", "cancelled", "paused"] as const)(
    "is a new one where the last has %s",
    async (status) => {
      await runWith({ seed: 7 }, status);
      expect((await choose({ seed: 7 })).resumed).toBe(false);
    },
  );

  it("is one whose record has ended but whose end is not told yet", async () => {
    const ending = await runWith({ seed: 7 }, "succeeded");
    const conductor = {
      describe: (runId: string) => (runId === ending.runId ? ({ status: "running" } as ExecutionView) : null),
    };
    expect(await choose({ seed: 7 }, conductor)).toMatchObject({
      resumed: true,
      run: { runId: ending.runId },
    });
  });

  it("is a new one for other data", async () => {
    const { run } = await choose({ seed: 7 });
    const [first] = run.settings.datasets;
    const chosen = await chooseRun(ports, idle, owner, {
      options: { ...open, seed: 7 },
      seeds: [],
      datasets: [first!],
    });
    expect(chosen.resumed).toBe(false);
    expect(chosen.run.settings.datasets).toEqual([first]);
  });
});
