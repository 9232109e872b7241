/** Tasks that wait for a token: answers, late answers, heartbeats, and answers from another connection. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, describe, expect, it } from "vitest";
import { createFakeTime, createHarness, firstLap, machine, quiet, runId, tokenTask } from "./testHarness.ts";
import { createTokenWriter } from "./tokens.ts";

const failing = { ErrorEquals: ["States.ALL"], Next: "Caught" };
const timed = { TimeoutSeconds: 100, HeartbeatSeconds: 10, Catch: [failing] };
const states = { A: tokenTask("dispatch", timed), Caught: { Type: "Succeed" } };

async function dispatched(db?: DatabaseSync, dispatch: () => unknown = () => ({})) {
  const harness = createHarness({
    definition: machine(states),
    functions: { dispatch },
    ...(db === undefined ? {} : { db }),
  });
  await harness.conductor.start(firstLap);
  await quiet();
  return harness;
}

describe("a token", () => {
  it("completed, gives the task its result", async () => {
    const { conductor, payloads, output } = await dispatched();

    expect(conductor.describe(runId)?.status).toBe("running");
    expect(await conductor.complete(String(payloads[0]?.taskToken), { n: 3 })).toBe("completed");
    await quiet();

    expect(output()).toEqual({ n: 3 });
  });

  it("failed, fails the task by the name given", async () => {
    const { conductor, output } = await dispatched();

    expect(await conductor.fail("token-1", "Odd", "no data")).toBe("completed");
    await quiet();

    expect(output()).toEqual({ Error: "Odd", Cause: "no data" });
  });

  it("is gone once answered, and the first answer stands", async () => {
    const { conductor, output } = await dispatched();

    const verdicts = await Promise.all([
      conductor.complete("token-1", "first"),
      conductor.complete("token-1", "second"),
      conductor.fail("token-1", "Odd", "third"),
      conductor.heartbeat("token-1"),
    ]);
    await quiet();
    verdicts.push(await conductor.complete("token-1", "late"));

    expect(verdicts).toEqual(["completed", "gone", "gone", "gone", "gone"]);
    expect(output()).toBe("first");
  });

  it("that nobody issued is gone", async () => {
    const { conductor } = await dispatched();

    expect(await conductor.complete("invented", {})).toBe("gone");
    expect(await conductor.heartbeat("invented")).toBe("gone");
  });

  it("is gone after a stop", async () => {
    const { conductor } = await dispatched();

    await conductor.stop(runId, "enough");

    expect(await conductor.complete("token-1", {})).toBe("gone");
  });

  it("refuses an output that could not pass between states, naming size and limit", async () => {
    const { conductor } = await dispatched();

    const answer = conductor.complete("token-1", "x".repeat(262_145));

    await expect(answer).rejects.toThrow(/262147 bytes, at most 262144/);
    expect(conductor.describe(runId)?.status).toBe("running");
  });

  it("answered while its function still runs, counts when the function has returned", async () => {
    let finish = (_: unknown) => {};
    const { conductor, output } = await dispatched(
      undefined,
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );

    expect(await conductor.complete("token-1", "early")).toBe("completed");
    await quiet();
    expect(conductor.describe(runId)?.status).toBe("running");
    finish({});
    await quiet();

    expect(output()).toBe("early");
  });

  it("answered before its function failed, counts all the same", async () => {
    let refuse = (_: unknown) => {};
    const { conductor, output } = await dispatched(
      undefined,
      () =>
        new Promise((_, reject) => {
          refuse = reject;
        }),
    );

    await conductor.complete("token-1", "early");
    refuse(new Error("crashed on the way out"));
    await quiet();

    expect(output()).toBe("early");
  });

  it("is void when the function that should hand it on fails", async () => {
    const { conductor, output } = await dispatched(undefined, () => {
      throw Object.assign(new Error("no queue"), { name: "Odd" });
    });

    expect(output()).toEqual({ Error: "Odd", Cause: "no queue" });
    expect(await conductor.complete("token-1", {})).toBe("gone");
  });
});

describe("time", () => {
  it("without a heartbeat ends the wait, and a late answer is gone", async () => {
    const { conductor, time, output } = await dispatched();

    await time.advance(9_999);
    expect(conductor.describe(runId)?.status).toBe("running");
    await time.advance(1);

    expect(output()).toMatchObject({ Error: "States.HeartbeatTimeout" });
    expect(await conductor.complete("token-1", {})).toBe("gone");
  });

  it("is prolonged by each heartbeat", async () => {
    const { conductor, time, output } = await dispatched();

    for (const waitedMs of [9_000, 9_000, 9_000]) {
      await time.advance(waitedMs);
      expect(await conductor.heartbeat("token-1")).toBe("alive");
    }
    await time.advance(9_999);
    expect(output()).toBeNull();
    await time.advance(1);

    expect(output()).toMatchObject({ Error: "States.HeartbeatTimeout" });
  });

  it("is up at the task's timeout, however often the heart beats", async () => {
    const { conductor, time, output } = await dispatched();

    for (let beat = 0; beat < 19; beat += 1) {
      await time.advance(5_000);
      await conductor.heartbeat("token-1");
    }
    await time.advance(4_999);
    expect(output()).toBeNull();
    await time.advance(1);

    expect(output()).toMatchObject({ Error: "States.Timeout" });
  });

  it("is up as well while the dispatching function hangs", async () => {
    const { time, output } = await dispatched(undefined, () => new Promise(() => {}));

    await time.advance(10_000);

    expect(output()).toMatchObject({ Error: "States.HeartbeatTimeout" });
  });

  it("that runs out in the same moment as an accepted answer gives way to the answer", async () => {
    const db = new DatabaseSync(":memory:");
    const { time, output } = await dispatched(db);
    const elsewhere = createTokenWriter(db, time.clock);

    await time.advance(9_900);
    expect(await elsewhere.complete("token-1", "in time")).toBe("completed");
    await time.advance(100);

    expect(output()).toBe("in time");
  });
});

describe("an answer that is accepted while the wait's end is being decided", () => {
  it("counts, and the end does not", async () => {
    const [db, time] = [new DatabaseSync(":memory:"), createFakeTime()];
    const verdicts: Promise<string>[] = [];
    const retry = { ErrorEquals: ["States.HeartbeatTimeout"], JitterStrategy: "FULL" };
    const harness = createHarness({
      definition: machine({ A: tokenTask("dispatch", { ...timed, Catch: [], Retry: [retry] }) }),
      functions: { dispatch: () => ({}) },
      db,
      time,
      // Asked for after the tokens were looked at, before anything is written.
      random() {
        verdicts.push(createTokenWriter(db, time.clock).complete("token-1", "just in time"));
        return 0;
      },
    });
    await harness.conductor.start(firstLap);

    await time.advance(10_000);

    expect(await Promise.all(verdicts)).toEqual(["completed"]);
    expect(harness.output()).toBe("just in time");
    expect(harness.calls).toEqual(["dispatch"]);
  });
});

describe("an answer through another connection", () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  async function twoConnections() {
    const folder = mkdtempSync(join(tmpdir(), "conductor-"));
    folders.push(folder);
    const file = join(folder, "state.sqlite");
    const db = new DatabaseSync(file);
    db.exec("PRAGMA journal_mode = WAL");
    const harness = await dispatched(db);
    const other = new DatabaseSync(file);
    const writer = createTokenWriter(other, createFakeTime().clock);
    return {
      ...harness,
      writer,
      close: async () => {
        await harness.conductor.close();
        other.close();
        db.close();
      },
    };
  }

  it("is picked up at a poke", async () => {
    const { writer, conductor, output, close } = await twoConnections();

    expect(await writer.complete("token-1", { from: "a worker" })).toBe("completed");
    conductor.poke();
    await quiet();

    expect(output()).toEqual({ from: "a worker" });
    await close();
  });

  it("is picked up within a quarter of a second where nobody pokes", async () => {
    const { writer, time, output, close } = await twoConnections();

    await writer.fail("token-1", "Odd", "a worker gave up");
    await time.advance(250);

    expect(output()).toEqual({ Error: "Odd", Cause: "a worker gave up" });
    await close();
  });

  it("keeps the wait alive by heartbeats", async () => {
    const { writer, conductor, time, close } = await twoConnections();

    expect(await writer.heartbeat("token-1")).toBe("alive");
    await time.advance(9_000);

    expect(conductor.describe(runId)?.status).toBe("running");
    await close();
  });
});
