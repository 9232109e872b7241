import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { systemTimers } from "../conductor/timers.ts";
import { openDatabase } from "../sqlite/database.ts";
import { createPool, type Pool, type PoolOptions } from "./pool.ts";
import type { Notice, Request } from "./protocol.ts";
import type { Job, Outcome } from "./slot.ts";

const pools: Pool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function poolOf(options: Partial<PoolOptions> = {}): Pool {
  const pool = createPool({
    size: 2,
    entry: new URL("./fixtureWorker.ts", import.meta.url),
    workerData: () => null,
    memoryMb: 64,
    compileCache: null,
    spareCores: 0,
    scratch: null,
    startTimeoutMs: 20_000,
    clock: { nowMs: () => Date.now() },
    timers: systemTimers,
    notice: () => {},
    request: async () => null,
    ...options,
  });
  pools.push(pool);
  return pool;
}

function job(name: string, payload: unknown = null, change: Partial<Job> = {}): Job {
  return { name, scope: null, payload, timeoutMs: 60_000, heartbeatMs: null, ...change };
}

/** Time that a test moves by hand; `armed` waits until a timer of exactly that delay is set. */
function handTime(): Pick<PoolOptions, "clock" | "timers"> & {
  pass(ms: number): void;
  armed(delayMs: number): Promise<void>;
} {
  let nowMs = 0;
  const timers = new Set<{
    readonly delayMs: number;
    readonly atMs: number;
    readonly callback: () => void;
  }>();
  const waits: (() => void)[] = [];
  return {
    clock: { nowMs: () => nowMs },
    timers: {
      after(delayMs, callback) {
        const timer = { delayMs, atMs: nowMs + delayMs, callback };
        timers.add(timer);
        for (const wait of waits.splice(0)) wait();
        return () => timers.delete(timer);
      },
    },
    pass(ms) {
      nowMs += ms;
      for (const timer of [...timers].filter((timer) => timer.atMs <= nowMs)) {
        timers.delete(timer);
        timer.callback();
      }
    },
    async armed(delayMs) {
      while (![...timers].some((timer) => timer.delayMs === delayMs)) {
        await new Promise<void>((resolve) => waits.push(resolve));
      }
    },
  };
}

describe("a pool of workers", () => {
  it("runs a function by its name and gives back what it returns", async () => {
    expect(await poolOf().run(job("echo", { a: [1] }))).toEqual({ kind: "returned", value: { a: [1] } });
  });

  it("uses a worker again", async () => {
    const pool = poolOf({ size: 1 });
    await pool.run(job("count"));
    expect(await pool.run(job("count"))).toEqual({ kind: "returned", value: 2 });
  });

  it("brings errors over by name, code and whether trying again may help", async () => {
    const error = { name: "RetryableError", code: "fixture.busy", retryable: true, kind: "unavailable" };
    expect(await poolOf().run(job("throw"))).toMatchObject({ kind: "threw", error });
    expect(await poolOf().run(job("later"))).toMatchObject({ kind: "threw", error: { message: "later" } });
  });

  it("runs more jobs than workers, each once", async () => {
    const pool = poolOf();
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, at) => pool.run(job("echo", at))));
    expect(outcomes.map((outcome) => outcome.kind === "returned" && outcome.value)).toEqual(
      Array.from({ length: 20 }, (_, at) => at),
    );
  });

  it("kills an endless loop at its deadline, names the culprit, and its neighbours finish", async () => {
    const time = handTime();
    const pool = poolOf(time);
    const looping = pool.run(job("loop", "culprit", { timeoutMs: 15_000 }));
    await time.armed(15_000);
    const neighbours = await Promise.all([1, 2, 3].map((n) => pool.run(job("echo", n))));
    expect(neighbours).toEqual([1, 2, 3].map((value) => ({ kind: "returned", value })));
    time.pass(15_000);
    expect(await looping).toMatchObject({ kind: "killed", reason: "timeout", candidateId: "culprit" });
    expect(await pool.run(job("echo", "after"))).toEqual({ kind: "returned", value: "after" });
  });

  it("replaces what computes for three heartbeats without a new bar, long before its deadline", async () => {
    const pool = poolOf({ size: 1 });
    const outcome = await pool.run(job("loop", "culprit", { heartbeatMs: 700 }));
    expect(outcome).toMatchObject({ kind: "killed", reason: "notResponding", candidateId: "culprit" });
    expect(await pool.run(job("count"))).toEqual({ kind: "returned", value: 1 });
  });

  it("names no culprit when a worker is killed while it stores, after its last candidate", async () => {
    const outcome = await poolOf({ size: 1 }).run(job("restAndLoop", "innocent", { timeoutMs: 300 }));
    expect(outcome).toMatchObject({ kind: "killed", reason: "timeout", candidateId: null });
  });

  it("lets slow work that moves go on to its deadline", async () => {
    const walking = poolOf().run(job("walk", "slow", { timeoutMs: 3_000, heartbeatMs: 300 }));
    expect(await walking).toMatchObject({ kind: "killed", reason: "timeout", candidateId: "slow" });
  });

  it.each([
    ["its deadline, though the main process does not look", "loop", { timeoutMs: 300 }, "timeout"],
    ["its processor time", "loop", { cpuMs: 200 }, "timeout"],
    ["its memory outside of the heap", "swell", { memoryMb: 100 }, "memory"],
  ] as const)("is rid of work that breaks %s", async (_what, name, bounds, reason) => {
    const pool = poolOf({ size: 1, ...handTime() });
    const outcome = await pool.run(job(name, "culprit", bounds));
    expect(outcome).toMatchObject({ kind: "killed", reason, candidateId: "culprit" });
    expect(await pool.run(job("count"))).toEqual({ kind: "returned", value: 1 });
  });

  it("holds a job to the heap of its scope, whatever the pool's is", async () => {
    const pool = poolOf({ size: 1, memoryMb: 1_024 });
    const heapMbOf = async (bounds: Partial<Job>): Promise<number> => {
      const outcome = await pool.run(job("heapMb", null, bounds));
      return outcome.kind === "returned" ? Number(outcome.value) : Number.NaN;
    };
    expect(await heapMbOf({})).toBeGreaterThanOrEqual(1_024);
    expect(await heapMbOf({ memoryMb: 200 })).toBeLessThan(512);
    expect(await pool.run(job("count", null, { memoryMb: 200 }))).toMatchObject({ value: 2 });
    expect(await pool.run(job("count"))).toMatchObject({ value: 1 });
    expect(await pool.run(job("eat", "culprit", { memoryMb: 100 }))).toMatchObject({
      kind: "killed",
      reason: "memory",
      candidateId: "culprit",
    });
  });

  it.each([
    ["runs out of memory", "eat", "memory", "culprit"],
    ["ends its process", "exit", "crash", "culprit"],
    ["throws outside of the call", "crash", "crash", "culprit"],
    ["is killed by somebody else", "killed", "lost", "culprit"],
  ] as const)("survives a worker that %s", async (_what, name, reason, candidateId) => {
    const pool = poolOf({ size: 1 });
    expect(await pool.run(job(name, "culprit"))).toMatchObject({ kind: "killed", reason, candidateId });
    expect(await pool.run(job("count"))).toEqual({ kind: "returned", value: 1 });
  });

  it("runs phases where the last one ran, though another worker rested less", async () => {
    const pool = poolOf();
    const pidOf = async (scope: Job["scope"]): Promise<unknown> => {
      const outcome = await pool.run(job("pid", null, { scope }));
      return outcome.kind === "returned" && outcome.value;
    };
    const [phase, batch] = await Promise.all([pidOf(null), pidOf("research")]);
    expect(batch).not.toBe(phase);
    expect([await pidOf("research"), await pidOf(null), await pidOf("research"), await pidOf(null)]).toEqual([
      batch,
      phase,
      batch,
      phase,
    ]);
  });

  it("hands its workers no environment", async () => {
    expect(await poolOf().run(job("environment"))).toEqual({ kind: "returned", value: [] });
  });

  it("takes a worker's temporary files away with it, and its neighbour's not", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "tradewind-scratch-"));
    try {
      const pool = poolOf({ scratch });
      const [litter, other] = await Promise.all([pool.run(job("litter")), pool.run(job("litter"))]);
      expect(litter).toMatchObject({ kind: "returned", value: expect.stringContaining(scratch) });
      expect(readdirSync(scratch)).toHaveLength(2);
      const killed = await pool.run(job("killed"));
      expect(killed).toMatchObject({ kind: "killed" });
      expect(readdirSync(scratch)).toHaveLength(1);
      const files = [litter, other].map((outcome) => outcome.kind === "returned" && String(outcome.value));
      expect(files.filter((file) => existsSync(String(file)))).toHaveLength(1);
      await pool.close();
      expect(readdirSync(scratch)).toEqual([]);
    } finally {
      rmSync(scratch, { recursive: true });
    }
  });

  it("says so when a worker cannot start, and does not wait for ever", async () => {
    const entry = new URL("./noSuchWorker.ts", import.meta.url);
    expect(await poolOf({ entry }).run(job("echo"))).toMatchObject({ kind: "killed", reason: "crash" });
  });

  it("lets go of a store's lock when it kills who holds it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tradewind-pool-"));
    const path = join(folder, "store.db");
    const db = openDatabase(path);
    try {
      const time = handTime();
      const held = Promise.withResolvers<unknown>();
      const pool = poolOf({ ...time, workerData: () => path, request: async () => held.resolve(null) });
      const holding = pool.run(job("lock", null, { timeoutMs: 777 }));
      await held.promise;
      time.pass(777);
      await holding;
      expect(db.transact(() => "written")).toBe("written");
    } finally {
      db.close();
      rmSync(folder, { recursive: true });
    }
  });

  it("kills what nobody waits for any more, and drops what has not begun", async () => {
    const pool = poolOf({ size: 1 });
    const controller = new AbortController();
    const running = pool.run(job("hang"), controller.signal);
    const behind = pool.run(job("echo"), controller.signal);
    const after = pool.run(job("echo", "after"));
    controller.abort();
    const expected = { kind: "killed", reason: "abandoned" };
    expect(await running).toMatchObject(expected);
    expect(await behind).toMatchObject(expected);
    expect(await after).toEqual({ kind: "returned", value: "after" });
  });

  it("counts as free the workers for which nothing waits, and tells when one becomes free", async () => {
    const pool = poolOf();
    expect(pool.free()).toBe(2);
    const freed = new Promise<number>((resolve) => pool.onFree(() => resolve(pool.free())));
    const controller = new AbortController();
    const hanging = pool.run(job("hang"), controller.signal);
    expect(pool.free()).toBe(1);
    await pool.run(job("echo"));
    expect(await freed).toBe(1);
    controller.abort();
    await hanging;
  });

  it("passes notices on and asks the main process for what it cannot do", async () => {
    const notices: Notice[] = [];
    const requests: Request[] = [];
    const pool = poolOf({
      notice: (notice) => notices.push(notice),
      request: async (request) => {
        requests.push(request);
        return "done";
      },
    });
    expect(await pool.run(job("ask", "why"))).toEqual({ kind: "returned", value: "done" });
    expect(notices).toEqual([{ type: "queued" }]);
    expect(requests).toEqual([{ verb: "stop", runId: "run", cause: "why" }]);
  });

  it.each([
    ["that returns", null, { kind: "returned", value: null }],
    ["whose answer cannot be sent", "unsendable", { kind: "threw" }],
  ])("hears what a backtest %s had to tell with its end, each once", async (_which, payload, end) => {
    const notices: Notice[] = [];
    const pool = poolOf({ notice: (notice) => notices.push(notice) });
    expect(await pool.run(job("tell", payload, { scope: "sandbox" }))).toMatchObject(end);
    expect(notices).toEqual(["one", "two"].map((runId) => ({ type: "events", runId })));
  });

  it("hears what a phase tells while it goes on", async () => {
    const heard = Promise.withResolvers<Notice>();
    const pool = poolOf({ notice: heard.resolve });
    void pool.run(job("tellAndLoop"));
    expect(await heard.promise).toEqual({ type: "events", runId: "one" });
  });

  it.each([
    ["stands back behind the page and the API where no processor is spare", 0, 5],
    ["takes its full share where one is", 1, 0],
  ])("%s", async (_what, spareCores, niceness) => {
    const outcome = await poolOf({ spareCores }).run(job("pid"));

    const pid = outcome.kind === "returned" ? Number(outcome.value) : 0;
    expect(getPriority(pid)).toBe(Math.min(getPriority() + niceness, 19));
  });

  it("leaves no worker behind when the main process is killed, not even one in an endless loop", async () => {
    const parent = spawn(process.execPath, [fileURLToPath(new URL("./fixtureParent.ts", import.meta.url))]);
    const [workerPid] = await once(parent.stdout.setEncoding("utf8"), "data");
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(() => process.kill(Number(workerPid), 0)).toThrow(), 10_000);
  });

  it("ends what runs and what waits when it closes, and takes nothing more", async () => {
    const pool = poolOf({ size: 1 });
    const outcomes: Promise<Outcome>[] = [pool.run(job("loop")), pool.run(job("echo"))];
    await pool.close();
    outcomes.push(pool.run(job("echo")));
    for (const outcome of await Promise.all(outcomes)) expect(outcome).toMatchObject({ reason: "abandoned" });
  });
});
