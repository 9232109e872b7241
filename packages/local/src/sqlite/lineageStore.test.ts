import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LineageStore } from "@tradewind/core/ports";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lineageOf, runIdOf } from "../../../../test/contracts/fixtures.ts";
import { type Database, openDatabase } from "./database.ts";
import { makeSqliteLineageStore } from "./lineageStore.ts";

const runId = runIdOf(1);

describe("pages of the lineage", () => {
  let folder: string;
  let databases: readonly Database[];
  let store: LineageStore;
  /** Of another process. */
  let writer: LineageStore;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "tradewind-lineage-"));
    databases = [1, 2].map(() => openDatabase(join(folder, "lineage.db")));
    [store, writer] = databases.map(makeSqliteLineageStore) as [LineageStore, LineageStore];
    await writer.append(runId, [lineageOf(1, 1, { fitness: 0.5 }), lineageOf(1, 2, { fitness: 0.7 })]);
  });

  afterEach(() => {
    for (const db of databases) db.close();
    rmSync(folder, { recursive: true });
  });

  it("are the same to whoever asks again", async () => {
    expect(await store.top(runId, "fitness", { limit: 2 })).toBe(
      await store.top(runId, "fitness", { limit: 2 }),
    );
    expect(await store.list(runId, { limit: 2 })).toBe(await store.list(runId, { limit: 2 }));
  });

  it("hold what somebody else has appended since", async () => {
    await store.top(runId, "fitness", { limit: 3 });
    await store.list(runId, { limit: 3 });

    await writer.append(runId, [lineageOf(1, 3, { fitness: 0.6 })]);

    const ranked = await store.top(runId, "fitness", { limit: 3 });
    const listed = await store.list(runId, { limit: 3 });
    expect(ranked.items.map(({ fitness }) => fitness)).toEqual([0.7, 0.6, 0.5]);
    expect(listed.items.map(({ fitness }) => fitness)).toEqual([0.5, 0.7, 0.6]);
  });

  it("are one for each run, order, size and place", async () => {
    await writer.append(runIdOf(2), [lineageOf(2, 9, { fitness: 0.1 })]);
    const first = await store.list(runId, { limit: 1 });
    const pages = [
      first,
      await store.list(runId, { limit: 1, cursor: first.next ?? "" }),
      await store.list(runId, { limit: 2 }),
      await store.list(runIdOf(2), { limit: 1 }),
      await store.top(runId, "fitness", { limit: 1 }),
      await store.top(runId, "fitness", { limit: 2 }),
    ];

    expect(pages.map(({ items }) => items.map(({ fitness }) => fitness))).toEqual([
      [0.5],
      [0.7],
      [0.5, 0.7],
      [0.1],
      [0.7],
      [0.7, 0.5],
    ]);
  });
});
