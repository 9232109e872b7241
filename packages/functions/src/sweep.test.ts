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

  it("tells the ends first, however many runs there are to look after", async () => {
    const told = runOf(1, { status: "succeeded", epoch: 2, archiveHash: "a", untold: { reason: "done" } });
    const { ports, options } = await makeSweep([told, runOf(2, { status: "queued", updatedAt: still })]);
    const lastSeqs: number[] = [];
    const start: Conductor["start"] = async () => {
      lastSeqs.push(await ports.events.lastSeq(runIdOf(1)));
      return "already";
    };

    await makeSweepHandler({ ports: { ...ports, conductor: { ...ports.conductor, start } }, ...options })();

    expect(lastSeqs).toEqual([1]);
  });

  it("looks after the runs where the ends cannot be read, and fails", async () => {
    const { ports, options, started } = await makeSweep([runOf(2, { status: "queued", updatedAt: still })]);
    const runs = { ...ports.runs, untold: () => Promise.reject(new Error("the index is down")) };

    const sweeping = makeSweepHandler({ ports: { ...ports, runs }, ...options })();

    await expect(sweeping).rejects.toThrow("the index is down");
    expect(started.map(({ runId }) => runId)).toEqual([runIdOf(2)]);
  });

  it("looks after a few runs at once, so that one that takes long does not hold up the rest", async () => {
    const numbers = Array.from({ length: 30 }, (_, at) => at + 1);
    const { ports, options } = await makeSweep(
      numbers.map((n) => runOf(n, { status: "queued", updatedAt: still })),
    );
    const others = Promise.withResolvers<void>();
    const seen: string[] = [];
    let now = 0;
    let most = 0;
    const start: Conductor["start"] = async ({ runId }) => {
      most = Math.max(most, ++now);
      if (runId === runIdOf(1)) await others.promise;
      seen.push(runId);
      if (seen.length === numbers.length - 1) others.resolve();
      now -= 1;
      return "already";
    };

    await makeSweepHandler({ ports: { ...ports, conductor: { ...ports.conductor, start } }, ...options })();

    expect(seen).toEqual([...numbers.slice(1), 1].map(runIdOf));
    expect(most).toBeLessThan(numbers.length);
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
