import type { RunRecord } from "@tradewind/core/evolution/run";
import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { ExecutionInput } from "@tradewind/core/ports";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runIdOf, runOf } from "../../../test/contracts/fixtures.ts";
import type { ExecutionView } from "./conductor/conductor.ts";
import { createFakeTime, quiet } from "./conductor/testHarness.ts";
import { type Database, openDatabase } from "./sqlite/database.ts";
import { type Sweeper, startSweeper } from "./sweeper.ts";

const startMs = Date.UTC(2026, 0, 2);
const minuteMs = 60_000;

let db: Database;
let sweeper: Sweeper;
let time: ReturnType<typeof createFakeTime>;
let started: ExecutionInput[];
beforeEach(() => {
  db = openDatabase(":memory:");
  time = createFakeTime(startMs);
  started = [];
});
afterEach(async () => {
  await sweeper.close();
  db.close();
});

interface Case {
  readonly execution: Pick<ExecutionView, "epoch" | "status" | "error" | "cause"> | null;
  readonly run?: Partial<RunRecord>;
  readonly resumed?: boolean;
}

async function sweep({ execution, run = {}, resumed = true }: Case) {
  const ids = { runId: () => runIdOf(1), secret: () => "secret" };
  const memory = makeMemoryPorts({ clock: time.clock, ids });
  const updatedAt = new Date(startMs).toISOString();
  await memory.runs.create(runOf(1, { status: "running", epoch: 2, updatedAt, ...run }), null);
  const start = async (input: ExecutionInput) => {
    started.push(input);
    return execution?.epoch === input.epoch ? "already" : "started";
  };
  const ports = {
    ...memory,
    conductor: { ...memory.conductor, start: start as typeof memory.conductor.start },
  };
  sweeper = startSweeper({
    ...time,
    db,
    ports,
    executions: { describe: () => execution as ExecutionView | null },
    resumed: () => resumed,
    log: () => {},
  });
  await quiet();
  await time.advance(3 * minuteMs);
  const events = await ports.events.read(runIdOf(1), 0, 10);
  return { run: await ports.runs.get(runIdOf(1)), told: events.map(({ type }) => type) };
}

const dead = { epoch: 2, status: "failed", error: "States.Runtime", cause: "no such state" } as const;

describe("the sweeper of one machine", () => {
  it("ends the run of an execution that died without a word, and tells it", async () => {
    const { run, told } = await sweep({ execution: dead });
    const failure = { code: "States.Runtime", message: "no such state" };
    expect(run).toMatchObject({ status: "failed", failure });
    expect(told).toEqual(["run.finished"]);
  });

  it("starts an execution that was recorded and never started", async () => {
    const { run } = await sweep({ execution: null });
    expect(run?.status).toBe("running");
    expect(started[0]).toMatchObject({ runId: runIdOf(1), epoch: 2 });
  });

  it.each([
    ["is at work", { execution: { ...dead, status: "running" } }],
    ["is one before the run's", { execution: { ...dead, epoch: 1 } }],
    ["moved the run a moment ago", { execution: dead, run: { updatedAt: "2026-01-02T00:02:00.000Z" } }],
  ] as const)("ends no run whose execution %s", async (_what, given) => {
    const { run, told } = await sweep(given);
    expect(run?.status).toBe("running");
    expect(told).toEqual([]);
  });

  it("starts and ends nothing before the runs under way are taken up", async () => {
    const { run } = await sweep({ execution: dead, resumed: false });
    expect(run?.status).toBe("running");
    expect(started).toEqual([]);
  });
});
