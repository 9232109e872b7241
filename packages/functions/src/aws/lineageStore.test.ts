import { describe, expect, it } from "vitest";
import { lineageOf, manyOrders, runIdOf, strategyIdOf } from "../../../../test/contracts/fixtures.ts";
import { makeLineageStore } from "./lineageStore.ts";
import type { Objects } from "./objects.ts";
import { pack, unpack } from "./packing.ts";
import type { Item, Table } from "./table.ts";

const runId = runIdOf(1);
/** Of DynamoDB's 400 KB, with room for the other attributes. */
const BODY_BYTES_MAX = 390_000;

function memory() {
  const items = new Map<string, Item>();
  const files = new Map<string, Uint8Array>();
  const table = {
    async insert(item: Item) {
      const key = `${item.pk}/${item.sk}`;
      const standing = items.get(key) ?? null;
      if (standing === null) items.set(key, item);
      return standing;
    },
    get: async ({ pk, sk }: Item) => items.get(`${pk}/${sk}`) ?? null,
  };
  const objects = {
    bucket: "documents",
    async insert(key: string, bytes: Uint8Array) {
      const known = files.has(key);
      if (!known) files.set(key, bytes);
      return known ? "exists" : "created";
    },
    async readJson(key: string) {
      const bytes = files.get(key);
      return bytes === undefined ? null : unpack(bytes);
    },
  };
  const lineage = makeLineageStore(table as unknown as Table, objects as unknown as Objects);
  return { lineage, items, files };
}

describe("an entry of the lineage", () => {
  it("is an object where it is more than an item takes, beside its run's", async () => {
    const { lineage, items, files } = memory();
    const entry = lineageOf(1, 1, { orders: manyOrders() });
    expect(pack(entry).length).toBeGreaterThan(BODY_BYTES_MAX);

    await lineage.append(runId, [entry]);
    await lineage.append(runId, [entry]);

    const [item] = items.values();
    expect(item?.body).toBeUndefined();
    expect([...files.keys()]).toEqual([item?.claim]);
    expect(item?.claim).toMatch(new RegExp(`^lineage/${runId}/`));
    expect(await lineage.get(runId, entry.strategyId)).toEqual(entry);
  });

  it("is an item where it is small, as it always was", async () => {
    const { lineage, items, files } = memory();
    const entry = lineageOf(1, 1);

    await lineage.append(runId, [entry]);

    expect([...items.values()][0]?.body).toEqual(pack(entry));
    expect(files.size).toBe(0);
    expect(await lineage.get(runId, strategyIdOf(1))).toEqual(entry);
  });
});
