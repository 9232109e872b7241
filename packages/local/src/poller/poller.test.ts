import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import { limits } from "@tradewind/core/limits";
import { type MemoryPorts, makeMemoryPorts } from "@tradewind/core/memory/ports";
import { overrunWords } from "@tradewind/core/safety/scopes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  batchIdOf,
  owner,
  runIdOf,
  runOf,
  strategy,
  strategyIdOf,
} from "../../../../test/contracts/fixtures.ts";
import { createFakeTime, type FakeTime, quiet } from "../conductor/testHarness.ts";
import type { Pool } from "../pool/pool.ts";
import type { Job, Outcome } from "../pool/slot.ts";
import { type MessageQueue, makeMessageQueue } from "../queue/messageQueue.ts";
import { type Database, openDatabase } from "../sqlite/database.ts";
import { createPoller, type Poller } from "./poller.ts";

const runId = runIdOf(1);
const candidateIds = ["can_0000_00001", "can_0000_00002", "can_0000_00003"];
const batch: BatchMessage = {
  runId,
  epoch: 1,
  generation: 0,
  batchId: batchIdOf(1),
  scope: "research",
  candidateIds,
  excluded: [],
};
const success: Outcome = { kind: "returned", value: { batchItemFailures: [] } };
const killed = (
  reason: "timeout" | "memory" | "starved" | "lost" | "abandoned",
  candidateId: string | null,
): Outcome => ({
  kind: "killed",
  reason,
  message: "killed",
  candidateId,
});

let db: Database;
let time: FakeTime;
let ports: MemoryPorts;
let queue: MessageQueue;
let jobs: Job[];
let answer: (job: Job, signal?: AbortSignal) => Promise<Outcome>;
let freeWorkers: number;
let poller: Poller;

beforeEach(async () => {
  db = openDatabase(":memory:");
  time = createFakeTime();
  ports = makeMemoryPorts({ clock: time.clock, ids: { runId: () => runId, secret: () => "secret" } });
  queue = makeMessageQueue({ db, clock: time.clock, timeoutMsOf: () => 180_000 });
  jobs = [];
  answer = async () => success;
  freeWorkers = 2;
  await ports.runs.create(runOf(1, { status: "running" }), null);
  await ports.generations.put(
    runId,
    0,
    "candidates",
    candidateIds.map((candidateId, at) => ({
      candidateId,
      strategyId: strategyIdOf(at + 1),
      strategy,
      origin: "immigrant",
      parents: [],
      note: "",
      island: 0,
      scope: "research",
      name: "test",
    })),
  );
  const timeoutMsOf = () => 180_000;
  poller = createPoller({ ...time, queue, pool: scriptedPool(), ports, timeoutMsOf, log: () => {} });
});
afterEach(async () => {
  await poller.close();
  db.close();
});

/** A pool whose workers do what the test says. */
function scriptedPool(): Pool {
  const listeners: (() => void)[] = [];
  return {
    size: 2,
    async run(job, signal) {
      jobs.push(job);
      freeWorkers -= 1;
      const outcome = await answer(job, signal);
      freeWorkers += 1;
      for (const listener of listeners) listener();
      return outcome;
    },
    free: () => freeWorkers,
    onFree: (listener) => void listeners.push(listener),
    warm: () => {},
    close: async () => {},
  };
}

const bodyOf = (job: Job): BatchMessage => {
  const [record] = (job.payload as { Records: { body: string }[] }).Records;
  return JSON.parse(record!.body);
};
const isEmpty = (): boolean => queue.nextVisibleAtMs() === null;

describe("a poller", () => {
  it("hands a message to a worker, under its scope and deadline, and deletes it after success", async () => {
    await queue.send("research", [batch]);
    poller.poke();
    await quiet();
    expect(jobs).toMatchObject([{ name: "backtestFunction", scope: "research", timeoutMs: 180_000 }]);
    expect(bodyOf(jobs[0]!)).toEqual(batch);
    expect(isEmpty()).toBe(true);
  });

  it("takes no more than there are free workers, and the next when one becomes free", async () => {
    const done: (() => void)[] = [];
    answer = () => new Promise((resolve) => done.push(() => resolve(success)));
    await queue.send(
      "research",
      [1, 2, 3].map((n) => ({ ...batch, batchId: batchIdOf(n) })),
    );
    poller.poke();
    await quiet();
    expect(jobs).toHaveLength(2);
    done.shift()?.();
    await quiet();
    expect(jobs).toHaveLength(3);
    for (const finish of done) finish();
    await quiet();
    expect(isEmpty()).toBe(true);
  });

  it("serves the scopes in turn, so that a long queue does not starve a short one", async () => {
    freeWorkers = 1;
    await queue.send(
      "research",
      [1, 2, 3].map((n) => ({ ...batch, batchId: batchIdOf(n) })),
    );
    await queue.send("sandbox", [{ ...batch, scope: "sandbox" }]);
    poller.poke();
    await quiet();
    expect(
      jobs
        .slice(0, 2)
        .map((job) => job.scope)
        .sort(),
    ).toEqual(["research", "sandbox"]);
  });

  it("finds what was sent without a poke", async () => {
    poller.poke();
    await queue.send("research", [batch]);
    await time.advance(2_000);
    expect(jobs).toHaveLength(1);
  });

  it.each([
    [
      "is named in a partial batch response",
      { kind: "returned", value: { batchItemFailures: [{ itemIdentifier: "1" }] } },
    ],
    [
      "threw",
      { kind: "threw", error: { name: "Error", message: "", code: "", kind: "internal", retryable: false } },
    ],
    ["lost its worker to somebody else", killed("lost", candidateIds[0]!)],
    ["was killed before any candidate began", killed("timeout", null)],
  ] as const)("delivers a message again that %s, and blames no candidate", async (_what, first) => {
    const answers: Outcome[] = [first, success];
    answer = async () => answers.shift()!;
    await queue.send("research", [batch]);
    poller.poke();
    await time.advance(2_000);
    expect(jobs.map(bodyOf)).toEqual([batch, batch]);
    expect(isEmpty()).toBe(true);
    expect((await ports.violations.list({ owner }, { limit: 9 })).items).toEqual([]);
  });

  it("ends the work of one run at once, its messages and its workers, and waits until they are gone", async () => {
    const gone: string[] = [];
    answer = (job, signal) =>
      new Promise((resolve) =>
        signal?.addEventListener("abort", () => {
          gone.push(bodyOf(job).runId);
          resolve(killed("abandoned", candidateIds[0]!));
        }),
      );
    await queue.send("research", [
      batch,
      { ...batch, runId: runIdOf(2) },
      { ...batch, batchId: batchIdOf(2) },
    ]);
    poller.poke();
    await quiet();
    await poller.drop(runId);
    expect(gone).toEqual([runId]);
    expect(jobs.map((job) => bodyOf(job).runId)).toEqual([runId, runIdOf(2)]);
    expect(queue.counts("research")).toEqual({ waiting: 0, inFlight: 1, dead: 0 });
    expect((await ports.violations.list({ owner }, { limit: 9 })).items).toEqual([]);
    await poller.drop(runIdOf(2));
  });

  it("records what a scope forbids as a violation, and goes on without it", async () => {
    const error = { name: "TerminalError", message: "no", kind: "forbidden", retryable: false };
    const forbidden: Outcome = { kind: "threw", error: { ...error, code: "scope.forbidden" } };
    const answers: Outcome[] = [forbidden, success];
    answer = async () => answers.shift()!;
    await queue.send("sandbox", [{ ...batch, scope: "sandbox" }]);
    poller.poke();
    await quiet();
    expect(jobs.map((job) => bodyOf(job).excluded.length)).toEqual([0, 3]);
    const { items } = await ports.violations.list({ owner }, { limit: 9 });
    expect(items.map(({ kind, scope }) => [kind, scope])).toEqual(
      Array(3).fill(["forbiddenData", "sandbox"]),
    );
    expect(await ports.events.lastSeq(runId)).toBe(3);
  });

  it("fails a generation that sent work with results to a scope that may store none, and says why", async () => {
    const error = { name: "TerminalError", message: "no", kind: "forbidden", retryable: false };
    answer = async () => ({ kind: "threw", error: { ...error, code: "scope.forbidden" } });
    await ports.ledger.open({ runId, epoch: 1, generation: 0, token: "token", openedAtMs: 0 }, [
      batch.batchId,
    ]);
    await queue.send("restricted", [{ ...batch, scope: "restricted" }]);
    poller.poke();
    await quiet();
    const { items } = await ports.violations.list({ owner, kind: "forbiddenWrite" }, { limit: 9 });
    expect(items).toHaveLength(3);
    expect(ports.conductor.completed.get("token")).toMatchObject({ errorName: "BatchLost" });
    expect(isEmpty()).toBe(true);
  });

  it("notes work that had no processor as starved, blames nobody and runs it again", async () => {
    const answers: Outcome[] = [killed("starved", candidateIds[0]!), success];
    answer = async () => answers.shift()!;
    await queue.send("research", [batch]);
    poller.poke();
    await time.advance(2_000);
    expect(jobs.map(bodyOf)).toEqual([batch, batch]);
    expect((await ports.violations.list({ owner }, { limit: 9 })).items).toEqual([]);
    expect(await ports.operationLog.read(runId)).toMatchObject([{ ok: false, stopped: "starved" }]);
  });

  it("leaves a message in flight when the platform stops", async () => {
    answer = async () => killed("abandoned", candidateIds[0]!);
    await queue.send("research", [batch]);
    poller.poke();
    await quiet();
    expect(queue.counts("research")).toEqual({ waiting: 0, inFlight: 1, dead: 0 });
  });
});

describe("a candidate that had to be killed", () => {
  it("is excluded, recorded and told, and its neighbours are run again in the same batch", async () => {
    const answers: Outcome[] = [killed("timeout", candidateIds[1]!), success];
    answer = async () => answers.shift()!;
    await queue.send("research", [batch]);
    poller.poke();
    await quiet();
    const [, second] = jobs.map(bodyOf);
    expect(second).toMatchObject({ batchId: batch.batchId, candidateIds });
    expect(second?.excluded.map(({ candidateId }) => candidateId)).toEqual([candidateIds[1]]);
    expect(isEmpty()).toBe(true);
    const { items } = await ports.violations.list({ owner }, { limit: 9 });
    expect(items).toMatchObject([
      { kind: "timeout", candidateId: candidateIds[1], strategyId: strategyIdOf(2) },
    ]);
    const events = await ports.events.read(runId, 0, 9);
    expect(events).toMatchObject([
      { type: "violation.recorded", data: { violationId: items[0]?.violationId } },
    ]);
  });

  it("is told once, though the same kill happens in two deliveries", async () => {
    const answers: Outcome[] = [
      killed("memory", candidateIds[0]!),
      killed("memory", candidateIds[0]!),
      success,
      success,
    ];
    answer = async () => answers.shift()!;
    await queue.send("research", [batch, batch]);
    poller.poke();
    await quiet();
    expect(await ports.events.lastSeq(runId)).toBe(1);
  });

  it("leaves words that hold limits only, so that a repeated run tells the same", async () => {
    answer = async (job) =>
      bodyOf(job).excluded.length === 0 ? killed("timeout", candidateIds[0]!) : success;
    await queue.send("research", [batch]);
    poller.poke();
    await quiet();
    const [violation] = (await ports.violations.list({ owner }, { limit: 9 })).items;
    expect(violation?.message).toBe(overrunWords("research"));
  });
});

describe("a batch that never succeeds", () => {
  const failing: Outcome = {
    kind: "threw",
    error: { name: "TypeError", message: "", code: "", kind: "internal", retryable: false },
  };

  it("is given up, every candidate of it and none to blame, once its deliveries are used up", async () => {
    answer = async (job) => (bodyOf(job).excluded.length === candidateIds.length ? success : failing);
    await queue.send("research", [batch]);
    poller.poke();
    await time.advance(60_000);
    expect(jobs).toHaveLength(limits.queueReceiveCountMax + 1);
    expect(bodyOf(jobs.at(-1)!).excluded).toEqual(candidateIds.map((candidateId) => ({ candidateId })));
    expect((await ports.violations.list({ owner }, { limit: 9 })).items).toEqual([]);
    expect(isEmpty()).toBe(true);
  });

  it("is not given up because it got no processor, however often", async () => {
    const starved = limits.queueReceiveCountMax + 2;
    answer = async () => (jobs.length <= starved ? killed("starved", null) : success);
    await queue.send("research", [batch]);
    poller.poke();
    await time.advance(60_000);
    expect(jobs.map(bodyOf)).toEqual(Array(starved + 1).fill(batch));
    expect(isEmpty()).toBe(true);
  });

  it("fails its generation if it cannot be stored as failed either", async () => {
    answer = async () => failing;
    await ports.ledger.open({ runId, epoch: 1, generation: 0, token: "token", openedAtMs: 0 }, [
      batch.batchId,
    ]);
    await queue.send("research", [batch]);
    poller.poke();
    await time.advance(120_000);
    expect(ports.conductor.completed.get("token")).toMatchObject({ errorName: "BatchLost" });
    expect(isEmpty()).toBe(true);
    expect(queue.deadLetters()).toEqual([]);
  });
});
