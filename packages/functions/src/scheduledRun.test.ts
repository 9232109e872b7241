import { RetryableError, TerminalError } from "@tradewind/core/errors";
import type { Schedule } from "@tradewind/core/evolution/schedule";
import { describe, expect, it } from "vitest";
import { samplePorts, sampleRun } from "../../../test/support/sampleRun.ts";
import { makeScheduledRunHandler, type OnRefused } from "./scheduledRun.ts";

const dueAt = "2026-01-01T02:00:00Z";

async function makeNightly(change: Partial<Schedule> = {}) {
  const ports = await samplePorts();
  const { settings } = await sampleRun(ports, { seed: 1, generations: 1, population: 8 });
  const schedule: Schedule = {
    owner: "tester",
    name: "nightly",
    expression: "rate(1 day)",
    timeZone: "UTC",
    enabled: true,
    fixedSeed: false,
    settings,
    updatedAt: "2025-12-31T00:00:00.000Z",
    nextAt: null,
    lastRunId: null,
    ...change,
  };
  await ports.schedules.put(schedule);
  const told: string[] = [];
  const onRefused: OnRefused = (called, { code }) => told.push(`${called}: ${code}`);
  const fire = makeScheduledRunHandler({ ...ports, feeds: new Map() }, onRefused);
  return { ports, told, fire: (at = dueAt, name = "nightly") => fire({ owner: "tester", name, dueAt: at }) };
}

describe("a firing", () => {
  it("starts a run of the recipe and notes it, with the next firing", async () => {
    const { ports, fire } = await makeNightly();

    const answer = await fire();

    const noted = await ports.schedules.get("tester", "nightly");
    const runId = noted?.lastRunId ?? "";
    expect(answer).toEqual({ outcome: "started", runId });
    expect(noted?.nextAt).toBe("2026-01-02T02:00:00.000Z");
    expect((await ports.runs.get(runId))?.name).toBe("nightly, 2026-01-01");
  });

  it("that is delivered twice is one run; the next one is another", async () => {
    const { fire } = await makeNightly();

    const [first, again, next] = [await fire(), await fire(), await fire("2026-01-02T02:00:00Z")];

    expect(again).toEqual(first);
    expect(next).not.toEqual(first);
  });

  it("whose time cannot be read is the firing of this minute", async () => {
    const { fire } = await makeNightly();

    expect(await fire("<aws.scheduler.scheduled-time>")).toEqual(await fire("words"));
  });

  it("of a schedule that is off or gone starts nothing", async () => {
    const { ports, fire } = await makeNightly({ enabled: false });
    const before = (await ports.runs.unfinished()).length;

    expect(await fire()).toEqual({ outcome: "off" });
    expect(await fire(dueAt, "gone")).toEqual({ outcome: "off" });
    expect(await ports.runs.unfinished()).toHaveLength(before);
  });

  it("that is no firing is refused", async () => {
    const { ports } = await makeNightly();

    const fire = makeScheduledRunHandler({ ...ports, feeds: new Map() }, () => {});
    await expect(fire({ owner: "x" })).rejects.toThrow();
  });
});

describe("a firing that cannot start its run", () => {
  const standing = "run_0000000000000000000000000A";
  const failing = async (failure: Error) => {
    const nightly = await makeNightly({ nextAt: "2026-01-01T02:00:00.000Z", lastRunId: standing });
    nightly.ports.runs.create = () => Promise.reject(failure);
    return nightly;
  };

  it("is told and passed over where trying again cannot help, so that nobody calls twice more for it", async () => {
    const { fire, told } = await failing(new TerminalError("conflict", "run.too_many", "too many runs"));

    expect(await fire()).toEqual({ outcome: "refused", code: "run.too_many" });
    expect(told).toEqual(["nightly: run.too_many"]);
  });

  it.each([
    ["the moment", new RetryableError("unavailable", "aws.throttled", "slow down")],
    ["the moment, for whoever asks", new TerminalError("unavailable", "conductor.busy", "later")],
    ["the installation", new TerminalError("internal", "aws.denied", "the role may not")],
    ["something that is no error of ours", new TypeError("undefined")],
  ])("is thrown, to be tried again and to sound the alarm, where what is bad is %s", async (_, failure) => {
    const { fire, told } = await failing(failure);

    await expect(fire()).rejects.toBe(failure);
    expect(told).toEqual([]);
  });

  it.each([
    ["for good", new TerminalError("conflict", "run.too_many", "too many runs")],
    ["for the moment", new RetryableError("unavailable", "aws.throttled", "slow down")],
  ])("moves on to the next one, and keeps the last run: %s", async (_, failure) => {
    const { ports, fire } = await failing(failure);

    await fire().catch(() => {});

    expect(await ports.schedules.get("tester", "nightly")).toMatchObject({
      nextAt: "2026-01-02T02:00:00.000Z",
      lastRunId: standing,
    });
  });
});
