import { RetryableError } from "@tradewind/core/errors";
import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { ScheduleStore } from "@tradewind/core/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { owner, runIdOf, scheduleOf } from "../../../../test/contracts/fixtures.ts";
import { createFakeTime, type FakeTime } from "../conductor/testHarness.ts";
import { type Scheduler, startScheduler } from "./scheduler.ts";

const start = "2026-01-05T00:00:00.000Z";
const minuteMs = 60_000;

let time: FakeTime;
let schedules: ScheduleStore;
let fired: [name: string, dueAt: string][];

beforeEach(() => {
  time = createFakeTime(Date.parse(start));
  const ids = { runId: () => runIdOf(1), secret: () => "secret" };
  schedules = makeMemoryPorts({ clock: time.clock, ids }).schedules;
  fired = [];
});

interface Parts {
  readonly store?: ScheduleStore;
  readonly fire?: () => Promise<string>;
}

function scheduler({
  store = schedules,
  fire = async () => runIdOf(fired.length),
}: Parts = {}): Promise<Scheduler> {
  return startScheduler({
    ...time,
    schedules: store,
    fire: async (schedule, dueAt) => {
      fired.push([schedule.name, dueAt]);
      return fire();
    },
    log: () => {},
  });
}

const every10 = (nextAt: string | null) =>
  scheduleOf("every10", { expression: "rate(10 minutes)", nextAt, updatedAt: start });

describe("a scheduler", () => {
  it("fires at the time, again and again, and notes the run and the next time", async () => {
    await schedules.put(every10("2026-01-05T00:10:00.000Z"));
    await scheduler();
    await time.advance(10 * minuteMs - 1);
    expect(fired).toEqual([]);
    await time.advance(1);
    expect(fired).toEqual([["every10", "2026-01-05T00:10:00.000Z"]]);
    expect(await schedules.get(owner, "every10")).toMatchObject({
      lastRunId: runIdOf(1),
      nextAt: "2026-01-05T00:20:00.000Z",
    });
    await time.advance(20 * minuteMs);
    expect(fired).toHaveLength(3);
  });

  it("does not make up for what fell due while it was off, and keeps the rhythm", async () => {
    await schedules.put(every10("2026-01-04T12:05:00.000Z"));
    await scheduler();
    expect(fired).toEqual([]);
    expect((await schedules.get(owner, "every10"))?.nextAt).toBe("2026-01-05T00:05:00.000Z");
  });

  it("does not fire what is disabled, over, or deleted meanwhile", async () => {
    await schedules.put(scheduleOf("off", { enabled: false, nextAt: "2026-01-05T00:01:00.000Z" }));
    await schedules.put(scheduleOf("over", { nextAt: null }));
    await schedules.put(every10("2026-01-05T00:10:00.000Z"));
    await scheduler();
    await schedules.delete(owner, "every10");
    await time.advance(60 * minuteMs);
    expect(fired).toEqual([]);
  });

  it("takes up a schedule made while it runs, and a change of one", async () => {
    const running = await scheduler();
    await schedules.put(every10("2026-01-05T00:10:00.000Z"));
    await running.refresh();
    await schedules.put({ ...every10("2026-01-05T00:03:00.000Z"), updatedAt: "2026-01-05T00:01:00.000Z" });
    await running.refresh();
    await time.advance(5 * minuteMs);
    expect(fired).toEqual([["every10", "2026-01-05T00:03:00.000Z"]]);
  });

  it("goes on after a firing that failed", async () => {
    await schedules.put(every10("2026-01-05T00:10:00.000Z"));
    await scheduler({
      fire: async () => {
        throw new Error("too many runs");
      },
    });
    await time.advance(20 * minuteMs);
    expect(fired).toHaveLength(2);
    expect((await schedules.get(owner, "every10"))?.lastRunId).toBeNull();
  });

  describe("where the store refuses", () => {
    const busy = new RetryableError("unavailable", "store.busy", "the store was locked");
    /** From now on the store's next calls by this name fail. */
    function refuse(method: "all" | "note", times = 1): void {
      const working = schedules;
      let left = times;
      const refuseFirst = (): void => {
        if (left-- > 0) throw busy;
      };
      schedules = {
        ...working,
        [method]: async (...args: never[]) => {
          refuseFirst();
          return (working[method] as (...given: never[]) => unknown)(...args);
        },
      };
    }
    /** The scheduler sees whatever `schedules` has become. */
    const live: ScheduleStore = {
      all: () => schedules.all(),
      list: (...args) => schedules.list(...args),
      get: (...args) => schedules.get(...args),
      put: (...args) => schedules.put(...args),
      note: (...args) => schedules.note(...args),
      delete: (...args) => schedules.delete(...args),
    };

    it.each(["all", "note"] as const)(
      "fires what is due once it lets it, under its own time alone: %s",
      async (method) => {
        await schedules.put(every10("2026-01-05T00:10:00.000Z"));
        await scheduler({ store: live });
        refuse(method);
        await time.advance(12 * minuteMs);
        expect(new Set(fired.map(([, dueAt]) => dueAt))).toEqual(new Set(["2026-01-05T00:10:00.000Z"]));
        expect((await schedules.get(owner, "every10"))?.nextAt).toBe("2026-01-05T00:20:00.000Z");
        await time.advance(8 * minuteMs);
        expect(fired.at(-1)).toEqual(["every10", "2026-01-05T00:20:00.000Z"]);
      },
    );

    it("holds back no other schedule", async () => {
      await schedules.put(every10("2026-01-05T00:10:00.000Z"));
      await schedules.put({ ...every10("2026-01-05T00:10:00.000Z"), name: "other" });
      await scheduler({ store: live });
      refuse("note");
      await time.advance(10 * minuteMs);
      expect(fired.map(([name]) => name).sort()).toEqual(["every10", "other"]);
    });

    it("takes a run up again that only the moment kept from starting", async () => {
      await schedules.put(every10("2026-01-05T00:10:00.000Z"));
      await scheduler({
        fire: async () => {
          if (fired.length === 1) throw busy;
          return runIdOf(2);
        },
      });
      await time.advance(11 * minuteMs);
      expect(fired).toEqual([
        ["every10", "2026-01-05T00:10:00.000Z"],
        ["every10", "2026-01-05T00:10:00.000Z"],
      ]);
      expect((await schedules.get(owner, "every10"))?.lastRunId).toBe(runIdOf(2));
    });

    it("waits between two tries, though a try has the schedules looked at again", async () => {
      await schedules.put(every10("2026-01-05T00:10:00.000Z"));
      const running = await scheduler({
        fire: async () => {
          void running.refresh();
          throw busy;
        },
      });
      await time.advance(10 * minuteMs);
      expect(fired).toHaveLength(1);
      await time.advance(minuteMs);
      expect(fired).toHaveLength(2);
      await running.close();
    });

    it.each(["all", "note"] as const)(
      "at the start, still does not make up for what was missed: %s",
      async (method) => {
        await schedules.put(every10("2026-01-04T12:05:00.000Z"));
        refuse(method);
        await scheduler({ store: live });
        await time.advance(2 * minuteMs);
        expect(fired).toEqual([]);
        expect((await schedules.get(owner, "every10"))?.nextAt).toBe("2026-01-05T00:05:00.000Z");
      },
    );
  });

  it("fires nothing once closed", async () => {
    await schedules.put(every10("2026-01-05T00:10:00.000Z"));
    const running = await scheduler();
    await running.close();
    await time.advance(60 * minuteMs);
    expect(fired).toEqual([]);
  });
});
