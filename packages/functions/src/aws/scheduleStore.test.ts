import type { Schedule } from "@tradewind/core/evolution/schedule";
import { beforeEach, describe, expect, it } from "vitest";
import { owner, scheduleOf } from "../../../../test/contracts/fixtures.ts";
import { makeScheduleStore, type ScheduleTimer } from "./scheduleStore.ts";
import type { Expression, Item, Key, Table } from "./table.ts";

/** A table that holds what is put, and knows the conditions that the store of schedules writes. */
function makeHeldTable() {
  const items = new Map<string, Item>();
  const keyOf = ({ pk, sk }: Key): string => `${pk}/${sk}`;
  const meets = (standing: Item | null, { text, values = {} }: Expression): boolean => {
    const at = String(standing?.updatedAt);
    if (text === "attribute_not_exists(pk) OR updatedAt <= :updatedAt")
      return standing === null || at <= String(values[":updatedAt"]);
    if (text === "updatedAt = :updatedAt") return standing !== null && at === values[":updatedAt"];
    throw new Error(`no such condition: ${text}`);
  };
  const table = {
    async get(key: Key) {
      return items.get(keyOf(key)) ?? null;
    },
    async put(item: Item, condition: Expression) {
      const standing = items.get(keyOf(item)) ?? null;
      if (!meets(standing, condition)) return { done: false, standing };
      items.set(keyOf(item), item);
      return { done: true, item };
    },
    async remove(key: Key, condition?: Expression) {
      const standing = items.get(keyOf(key)) ?? null;
      if (condition !== undefined && !meets(standing, condition)) return null;
      items.delete(keyOf(key));
      return standing;
    },
  };
  return { items, table: table as Partial<Table> as Table };
}

let held: ReturnType<typeof makeHeldTable>;
let timer: ScheduleTimer;
const store = () => makeScheduleStore(held.table, timer);
const nightly = scheduleOf("nightly", { updatedAt: "2026-01-01T00:00:00.000Z" });

const refreshed: NonNullable<Schedule["lastRefresh"]>[number] = {
  name: "BTC-USD",
  datasetId: nightly.settings.datasets[0] ?? "",
  previousId: nightly.settings.datasets[0] ?? "",
  outcome: "kept",
  added: 0,
  changed: 0,
  message: "acme did not answer; the newest stored version stays in use until the next firing asks again",
};

beforeEach(() => {
  held = makeHeldTable();
  timer = { set: async () => {}, remove: async () => {} };
});

describe("a note of a firing", () => {
  it("does not bring back a schedule that is deleted between its look and its write", async () => {
    await store().put(nightly);
    const { get } = held.table;
    Object.assign(held.table, {
      get: async (key: Key) => {
        const item = await get(key);
        await store().delete(owner, "nightly");
        return item;
      },
    });

    expect(await store().note(nightly, { nextAt: null })).toBe(false);
    expect(held.items.size).toBe(0);
  });

  it("leaves the timer as it is", async () => {
    await store().put(nightly);
    timer = { set: () => Promise.reject(new Error("set")), remove: () => Promise.reject(new Error("gone")) };

    expect(await store().note(nightly, { nextAt: null })).toBe(true);
  });
});

describe("a schedule's item", () => {
  /** As large as a request may be, 1 MiB, though more alike than seed strategies are. */
  const large = { ...nightly, lastRefresh: Array.from({ length: 4_000 }, () => refreshed) };

  it("is packed, so that a large recipe stays below DynamoDB's 400 KB", async () => {
    expect(JSON.stringify(large).length).toBeGreaterThan(900_000);

    await store().put(large);

    const [item] = held.items.values();
    expect(item).not.toHaveProperty("record");
    expect(Buffer.byteLength(item?.body as Uint8Array)).toBeLessThan(200_000);
    expect(await store().get(owner, "nightly")).toEqual(large);
  });

  it("is read as earlier versions wrote it, and noted", async () => {
    const { updatedAt } = nightly;
    held.items.set(`${owner}/nightly`, {
      pk: owner,
      sk: "nightly",
      updatedAt,
      record: JSON.stringify(nightly),
    });

    expect(await store().get(owner, "nightly")).toEqual(nightly);
    expect(await store().note(nightly, { nextAt: null })).toBe(true);
    expect(await store().get(owner, "nightly")).toEqual({ ...nightly, nextAt: null });
  });
});
