import { TerminalError } from "@tradewind/core/errors";
import { describe, expect, it } from "vitest";
import { createFakeTime, quiet } from "../conductor/testHarness.ts";
import { STORE_FULL } from "../sqlite/faults.ts";
import type { Pool } from "./pool.ts";
import type { Job, Outcome } from "./slot.ts";
import { untilRoom, waitForRoom } from "./waitForRoom.ts";

const job: Job = { name: "breedingFunction", scope: null, payload: {}, timeoutMs: 1_000, heartbeatMs: null };
const done: Outcome = { kind: "returned", value: 1 };
const threw = (code: string): Outcome => ({
  kind: "threw",
  error: { name: "TerminalError", message: "no room", code, kind: "unavailable", retryable: false },
});

function poolOf(outcomes: Outcome[]): Pool {
  return {
    size: 1,
    run: async () => outcomes.shift() ?? done,
    free: () => 1,
    onFree: () => {},
    warm: () => {},
    close: async () => {},
  };
}

describe("a call that meets a full disk", () => {
  it("waits and is made again until there is room", async () => {
    const time = createFakeTime();
    const outcomes = [threw(STORE_FULL), threw(STORE_FULL), done];
    let waited = 0;
    const pool = waitForRoom(poolOf(outcomes), { ...time, log: () => {}, waiting: () => void waited++ });

    const outcome = pool.run(job);
    await time.advance(2_000);

    expect(await outcome).toBe(done);
    expect(waited).toBe(2);
  });

  it("goes on waiting though not even the waiting could be noted", async () => {
    const time = createFakeTime();
    const waiting = (): void => {
      throw new TerminalError("unavailable", STORE_FULL, "no room");
    };
    const pool = waitForRoom(poolOf([threw(STORE_FULL), done]), { ...time, log: () => {}, waiting });

    const outcome = pool.run(job);
    await time.advance(1_000);

    expect(await outcome).toBe(done);
  });

  it("is given up when nobody waits for it any more", async () => {
    const time = createFakeTime();
    const controller = new AbortController();
    const outcomes = Array.from({ length: 9 }, () => threw(STORE_FULL));
    const pool = waitForRoom(poolOf(outcomes), { ...time, log: () => {}, waiting: () => {} });

    const outcome = pool.run(job, controller.signal);
    await quiet();
    controller.abort();

    expect(await outcome).toMatchObject({ kind: "threw" });
    expect(outcomes).toHaveLength(7);
  });

  it("leaves every other error to its caller", async () => {
    const pool = waitForRoom(poolOf([threw("run.version")]), {
      ...createFakeTime(),
      log: () => {},
      waiting: () => {},
    });
    expect(await pool.run(job)).toEqual(threw("run.version"));
  });
});

describe("work of the main process", () => {
  const { signal } = new AbortController();

  it("is done again until there is room", async () => {
    const time = createFakeTime();
    let tries = 0;
    const work = untilRoom(time.timers, signal, async () => {
      if (++tries < 3) throw new TerminalError("unavailable", STORE_FULL, "no room");
      return tries;
    });
    await time.advance(2_000);
    expect(await work).toBe(3);
  });

  it("fails at once for any other reason", async () => {
    const time = createFakeTime();
    const work = untilRoom(time.timers, signal, () => Promise.reject(new Error("broken")));
    await expect(work).rejects.toThrow("broken");
  });
});
