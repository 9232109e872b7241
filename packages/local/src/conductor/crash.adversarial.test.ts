/**
 * Goal: a process may die between any two writes and a new one goes on to the same end.
 * Method: the first conductor's database refuses everything after its n-th write, for every n; a second conductor on
 * the same database resumes. The end must equal that of the undisturbed run.
 */
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import {
  createFakeTime,
  createHarness,
  evolutionDocument,
  type FakeTime,
  firstLap,
  type Harness,
  machine,
  type Payload,
  quiet,
  runId,
  type StubFunction,
  task,
  tokenTask,
} from "./testHarness.ts";
import { createTokenWriter } from "./tokens.ts";

const phases = ["generation", "backtesting", "analysis", "breeding", "archive", "adaptation"];

/** A view of the database that dies before its n-th transaction. */
function mortal(db: DatabaseSync, writesLeft: number): DatabaseSync {
  let left = writesLeft;
  let begun = 0;
  return new Proxy(db, {
    get(target, key) {
      if (key === "exec") {
        return (sql: string) => {
          if (sql === "BEGIN IMMEDIATE") {
            begun += 1;
            if (left <= 0) throw new Error("the process is dead");
            left -= 1;
          }
          target.exec(sql);
        };
      }
      if (key === "transactions") return begun;
      const value = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Stub phases that work on the database, as workers do, and remember nothing themselves. */
function functionsOn(db: DatabaseSync, time: FakeTime): Record<string, StubFunction> {
  const answer = ({ runId: id, epoch, generation }: Payload) => ({ runId: id, epoch, generation });
  const writer = () => createTokenWriter(db, time.clock);
  return {
    ...Object.fromEntries(phases.map((phase) => [`${phase}Function`, answer])),
    async backtestingFunction(payload) {
      await writer().complete(String(payload.taskToken), answer(payload));
    },
    adaptationFunction: (payload) => ({
      ...answer(payload),
      decision: Number(payload.generation) < 1 ? "again" : "stop",
      nextGeneration: Number(payload.generation) + 1,
    }),
    failureFunction: () => ({}),
  };
}

function withoutRepeats(names: readonly string[]): string[] {
  return names.filter((name, index) => name !== names[index - 1]);
}

async function live(db: DatabaseSync, time: FakeTime, first: boolean): Promise<Harness> {
  const harness = createHarness({
    definition: evolutionDocument(),
    functions: functionsOn(db, time),
    db,
    time,
  });
  if (first) await harness.conductor.start(firstLap).catch(() => {});
  else harness.conductor.resume();
  await time.advance(500);
  return harness;
}

describe("a process that dies", () => {
  const expected = [...phases, ...phases].map((phase) => `${phase}Function`);

  it("between any two writes is succeeded by one that finishes the run, phase after phase", async () => {
    const undisturbed = mortal(new DatabaseSync(":memory:"), Number.POSITIVE_INFINITY);
    await live(undisturbed, createFakeTime(), true);
    const writes = Reflect.get(undisturbed, "transactions") as number;
    expect(writes).toBeGreaterThan(2 * 13);

    for (let survived = 1; survived < writes; survived += 1) {
      const db = new DatabaseSync(":memory:");
      const time = createFakeTime();
      const dead = await live(mortal(db, survived), time, true);
      await dead.conductor.close();
      expect(dead.conductor.describe(runId)?.status).toBe("running");
      const heir = await live(db, time, false);

      expect(heir.conductor.describe(runId)).toMatchObject({ status: "succeeded", state: "Finished" });
      expect(withoutRepeats([...dead.calls, ...heir.calls])).toEqual(expected);
    }
  });

  it("at every write, again and again, still finishes the run", async () => {
    const db = new DatabaseSync(":memory:");
    const time = createFakeTime();
    const lives = [await live(mortal(db, 1), time, true)];
    while (lives[0]?.conductor.describe(runId)?.status === "running" && lives.length < 200) {
      await lives.at(-1)?.conductor.close();
      // Two writes a life: the first may go to the clocks of the task that is taken up again.
      lives.push(await live(mortal(db, 2), time, false));
    }

    expect(lives[0]?.conductor.describe(runId)?.state).toBe("Finished");
    expect(withoutRepeats(lives.flatMap((harness) => harness.calls))).toEqual(expected);
  });

  it("before it wrote anything leaves nothing, and the start may be repeated", async () => {
    const db = new DatabaseSync(":memory:");
    const dead = await live(mortal(db, 0), createFakeTime(), true);
    await dead.conductor.close();
    const heir = createHarness({ definition: evolutionDocument(), functions: {}, db });

    expect(heir.conductor.describe(runId)).toBeNull();
    expect(await heir.conductor.start(firstLap)).toBe("started");
  });
});

describe("after a restart", () => {
  const states = { A: tokenTask("dispatch", { TimeoutSeconds: 100, HeartbeatSeconds: 10 }) };

  function conductor(db: DatabaseSync, time: FakeTime, dispatch: StubFunction, more = states): Harness {
    return createHarness({ definition: machine(more), functions: { dispatch }, db, time });
  }

  it("a dispatch that had not returned is made again with the same token", async () => {
    const [db, time] = [new DatabaseSync(":memory:"), createFakeTime()];
    const dead = conductor(db, time, () => new Promise(() => {}));
    await dead.conductor.start(firstLap);
    await quiet();
    await dead.conductor.close();

    const heir = conductor(db, time, () => ({}));
    heir.conductor.resume();
    await quiet();

    expect(heir.payloads).toEqual(dead.payloads);
    expect(await heir.conductor.complete("token-1", "done")).toBe("completed");
  });

  it("a dispatch that had returned is not made again, and its token still counts", async () => {
    const [db, time] = [new DatabaseSync(":memory:"), createFakeTime()];
    const dead = conductor(db, time, () => ({}));
    await dead.conductor.start(firstLap);
    await quiet();
    await dead.conductor.close();

    const heir = conductor(db, time, () => ({}));
    heir.conductor.resume();
    await heir.conductor.complete("token-1", "done");
    await quiet();

    expect(heir.calls).toEqual([]);
    expect(heir.output()).toBe("done");
  });

  it("an answer that was accepted while nobody lived is found", async () => {
    const [db, time] = [new DatabaseSync(":memory:"), createFakeTime()];
    const dead = conductor(db, time, () => ({}));
    await dead.conductor.start(firstLap);
    await quiet();
    await dead.conductor.close();
    await createTokenWriter(db, time.clock).complete("token-1", "posthumous");

    const heir = conductor(db, time, () => ({}));
    heir.conductor.resume();
    await quiet();

    expect(heir.output()).toBe("posthumous");
  });

  it("the time the machine was off is not held against a task", async () => {
    const [db, time] = [new DatabaseSync(":memory:"), createFakeTime()];
    const dead = conductor(db, time, () => ({}));
    await dead.conductor.start(firstLap);
    await quiet();
    await dead.conductor.close();
    await time.advance(8 * 3_600_000);

    const heir = conductor(db, time, () => ({}));
    heir.conductor.resume();
    await time.advance(9_999);
    expect(heir.conductor.describe(runId)?.status).toBe("running");
    await time.advance(1);

    expect(heir.conductor.describe(runId)).toMatchObject({ error: "States.HeartbeatTimeout" });
  });

  it("a back-off goes on where it was, with its retries counted", async () => {
    const [db, time] = [new DatabaseSync(":memory:"), createFakeTime()];
    const rules = { Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 60, MaxAttempts: 1 }] };
    const broken = () => {
      throw new Error("broken");
    };
    const dead = conductor(db, time, broken, { A: task("dispatch", rules) });
    await dead.conductor.start(firstLap);
    await time.advance(20_000);
    await dead.conductor.close();

    const heir = conductor(db, time, broken, { A: task("dispatch", rules) });
    heir.conductor.resume();
    await time.advance(39_999);
    expect(heir.calls).toEqual([]);
    await time.advance(1);

    expect(heir.calls).toEqual(["dispatch"]);
    expect(heir.conductor.describe(runId)?.status).toBe("failed");
  });

  it("a state that the machine no longer has fails the execution with words", async () => {
    const [db, time] = [new DatabaseSync(":memory:"), createFakeTime()];
    const dead = conductor(db, time, () => ({}));
    await dead.conductor.start(firstLap);
    await dead.conductor.close();

    const heir = conductor(db, time, () => ({}), { B: tokenTask("dispatch") } as unknown as typeof states);
    heir.conductor.resume();
    await quiet();

    expect(heir.conductor.describe(runId)).toMatchObject({
      status: "failed",
      cause: expect.stringContaining("no state A any more"),
    });
  });
});

describe("a closed conductor", () => {
  it("tells the functions in flight, and writes nothing any more", async () => {
    let told: AbortSignal | null = null;
    const harness = createHarness({
      definition: machine({ A: task("slow", { TimeoutSeconds: 5 }) }),
      functions: {
        slow: (_, signal) => {
          told = signal;
          return new Promise(() => {});
        },
      },
    });
    await harness.conductor.start(firstLap);
    await quiet();

    await harness.conductor.close();
    await harness.time.advance(60_000);

    expect(told).toMatchObject({ aborted: true });
    expect(harness.conductor.describe(runId)).toMatchObject({ status: "running", state: "A" });
  });
});
