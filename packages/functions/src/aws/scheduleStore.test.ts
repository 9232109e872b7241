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
