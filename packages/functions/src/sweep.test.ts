import type { RunRecord } from "@tradewind/core/evolution/run";
import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { Conductor, ExecutionInput } from "@tradewind/core/ports";
import { describe, expect, it } from "vitest";
import { batchIdOf, resultOf, runIdOf, runOf } from "../../../test/contracts/fixtures.ts";
import type { FailureOf } from "./failureOfExecution.ts";
import { makeSweepHandler } from "./sweep.ts";

const nowMs = Date.UTC(2026, 0, 2);
const fresh = new Date(nowMs - 60_000).toISOString();
const still = new Date(nowMs - 180_000).toISOString();

async function makeSweep(runs: readonly RunRecord[], failureOf: FailureOf = async () => null) {
  const ids = { runId: () => "run", secret: () => "secret" };
  const memory = makeMemoryPorts({ clock: { nowMs: () => nowMs }, ids });
  const started: ExecutionInput[] = [];
  const answered: string[] = [];
  const beaten: string[] = [];
  const conductor: Conductor = {
    ...memory.conductor,
    start: async (input) => {
      started.push(input);
      return "already";
    },
    complete: async (token) => {
      answered.push(token);
      return "completed";
    },
    heartbeat: async (token) => {
      beaten.push(token);
      return "alive";
    },
  };
  const ports = { ...memory, conductor };
  for (const run of runs) await ports.runs.create(run, null);
  const failures: string[] = [];
  const options = { failureOf, onFailure: (runId: string) => void failures.push(runId) };
  const sweep = makeSweepHandler({ ports, ...options });
  return { ports, options, sweep, started, answered, beaten, failures };
}

const atWork = (n: number, change: Partial<RunRecord> = {}): RunRecord =>
  runOf(n, { status: "running", phase: "backtesting", updatedAt: fresh, ...change });

describe("the sweeper", () => {
  it("answers a token whose last worker died before it could", async () => {
    const { ports, sweep, answered } = await makeSweep([atWork(1)]);
    const runId = runIdOf(1);
    await ports.ledger.open({ runId, epoch: 1, generation: 0, token: "t", openedAtMs: 0 }, [batchIdOf(1)]);
    await ports.ledger.register(runId, 0, batchIdOf(1), [resultOf(1)]);
    await ports.ledger.settle(runId, 0, batchIdOf(1));

    await sweep();

    expect(answered).toEqual(["t"]);
  });

  it("keeps the token of a generation at work alive", async () => {
    const { ports, sweep, answered, beaten } = await makeSweep([atWork(1)]);
    await ports.ledger.open({ runId: runIdOf(1), epoch: 1, generation: 0, token: "t", openedAtMs: 0 }, [
      batchIdOf(1),
    ]);

    await sweep();

    expect([answered, beaten]).toEqual([[], ["t"]]);
  });

  it("starts what stood still, where it is, and leaves what moves alone", async () => {
    const { sweep, started } = await makeSweep([
      runOf(1, { status: "queued", updatedAt: still }),
      runOf(2, { status: "running", epoch: 2, generation: 3, phase: "breeding", updatedAt: still }),
      runOf(3, { status: "queued", updatedAt: fresh }),
      runOf(4, { status: "paused", updatedAt: still }),
    ]);

    await sweep();

    expect(started).toEqual([
      { runId: runIdOf(1), epoch: 1, generation: 0, phase: "generation" },
      { runId: runIdOf(2), epoch: 2, generation: 3, phase: "breeding" },
    ]);
  });

  it("ends a run whose execution died without a word, and no other", async () => {
    const failureOf: FailureOf = async ({ runId }) =>
      runId === runIdOf(1) ? { code: "Execution.ABORTED", message: "stopped" } : null;
    const { ports, sweep } = await makeSweep(
      [atWork(1, { updatedAt: still }), atWork(2, { updatedAt: still })],
      failureOf,
    );

    await sweep();
    await sweep();

    expect(await ports.runs.get(runIdOf(1))).toMatchObject({
      status: "failed",
      failure: { code: "Execution.ABORTED", message: "stopped" },
    });
    expect((await ports.events.read(runIdOf(1), 0, 10)).map(({ type }) => type)).toEqual(["run.finished"]);
    expect((await ports.runs.get(runIdOf(2)))?.status).toBe("running");
  });

  it("tells the end of a run whose process died before it could, once", async () => {
    const reason = "the last of 2 generations";
    const { ports, sweep } = await makeSweep([
      runOf(1, { status: "succeeded", epoch: 2, archiveHash: "a", untold: { reason } }),
      runOf(2, { status: "succeeded" }),
    ]);

    await sweep();
    await sweep();

    const told = await ports.events.read(runIdOf(1), 0, 10);
    expect(told.map(({ type, data }) => [type, data])).toEqual([
      ["run.finished", { status: "succeeded", archiveHash: "a", champions: 0, trials: 0, reason }],
    ]);
    expect((await ports.runs.get(runIdOf(1)))?.untold).toBeUndefined();
    expect(await ports.events.lastSeq(runIdOf(2))).toBe(0);
  });

  it("looks after the others when one cannot be looked after", async () => {
    const { ports, options, started, failures } = await makeSweep([
      atWork(1),
      runOf(2, { status: "queued", updatedAt: still }),
    ]);
    const broken = { ...ports, ledger: { ...ports.ledger, get: () => Promise.reject(new Error("down")) } };

    await makeSweepHandler({ ports: broken, ...options })();

    expect(failures).toEqual([runIdOf(1)]);
    expect(started.map(({ runId }) => runId)).toEqual([runIdOf(2)]);
  });
});
