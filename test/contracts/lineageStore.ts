import type { LineageStore } from "@tradewind/core/ports";
import { describe, expect, it } from "vitest";
import { lineageOf, manyOrders, runIdOf, statisticsOf, strategyIdOf } from "./fixtures.ts";
import type { Make } from "./make.ts";
import { walk } from "./paging.ts";

const runId = runIdOf(1);

export function describeLineageStoreContract(name: string, make: Make<LineageStore>): void {
  const numbersOf = (entries: readonly { strategyId: string }[]): number[] =>
    entries.map((entry) => Number.parseInt(entry.strategyId.slice(4), 16));
  const family = async (): Promise<LineageStore> => {
    const lineage = await make();
    const parents = [[], [], [1, 2], [3], [3, 1], [5]];
    const entries = parents.map((ids, at) => lineageOf(1, at + 1, { parents: ids.map(strategyIdOf) }));
    await lineage.append(runId, entries);
    return lineage;
  };

  describe(`LineageStore of ${name}`, () => {
    it("gives back what was appended", async () => {
      const lineage = await make();
      await lineage.append(runId, [lineageOf(1, 1)]);
      expect(await lineage.get(runId, strategyIdOf(1))).toEqual(lineageOf(1, 1));
      expect(await lineage.get(runId, strategyIdOf(2))).toBeNull();
      expect(await lineage.get(runIdOf(2), strategyIdOf(1))).toBeNull();
    });

    it("leaves an entry that is there as it is", async () => {
      const lineage = await make();
      await lineage.append(runId, [lineageOf(1, 1)]);
      await lineage.append(runId, [lineageOf(1, 1, { name: "rewritten", fitness: 9 }), lineageOf(1, 2)]);
      expect((await lineage.get(runId, strategyIdOf(1)))?.name).toBe("strategy 1");
      expect(numbersOf((await lineage.top(runId, "fitness", { limit: 9 })).items)).toEqual([1, 2]);
    });

    it("keeps the entry of a script with as many orders as it may give", async () => {
      const lineage = await make();
      const script = lineageOf(1, 1, { orders: manyOrders() });
      const child = lineageOf(1, 2, { parents: [script.strategyId], generation: 1, orders: manyOrders() });
      await lineage.append(runId, [script, child]);
      await lineage.append(runId, [script]);
      expect(await lineage.get(runId, script.strategyId)).toEqual(script);
      expect((await lineage.list(runId, { limit: 9 })).items).toEqual([script, child]);
      expect((await lineage.top(runId, "generation", { limit: 1 })).items).toEqual([child]);
      expect(await lineage.ancestors(runId, child.strategyId, 1)).toEqual([script]);
      expect(await lineage.children(runId, script.strategyId)).toEqual([child]);
      expect(await lineage.known(runId, [script.strategyId], 1)).toEqual(new Set([script.strategyId]));
    });

    it("tells the runs that know a strategy, newest first", async () => {
      const lineage = await make();
      for (const n of [2, 1, 3]) await lineage.append(runIdOf(n), [lineageOf(n, 7)]);
      expect(await lineage.runsOf(strategyIdOf(7))).toEqual([3, 2, 1].map(runIdOf));
      expect(await lineage.runsOf(strategyIdOf(8))).toEqual([]);
    });

    it("tells which strategies a run has evaluated", async () => {
      const lineage = await family();
      const known = await lineage.known(runId, [6, 99, 1].map(strategyIdOf), 1);
      expect([...known].sort()).toEqual([1, 6].map(strategyIdOf));
      expect(await lineage.known(runId, [], 1)).toEqual(new Set());
    });

    it("knows of those before a generation alone, so that a phase that runs late does not find itself", async () => {
      const lineage = await make();
      await lineage.append(runId, [lineageOf(1, 1), lineageOf(1, 2, { generation: 3 })]);
      const asked = [1, 2].map(strategyIdOf);
      expect(await lineage.known(runId, asked, 3)).toEqual(new Set([strategyIdOf(1)]));
      expect(await lineage.known(runId, asked, 4)).toEqual(new Set(asked));
    });

    it("walks ancestors nearest first, each once, within the depth asked for", async () => {
      const lineage = await family();
      const all = numbersOf(await lineage.ancestors(runId, strategyIdOf(6), 10));
      expect(all[0]).toBe(5);
      expect(all.slice(1, 3).sort()).toEqual([1, 3]);
      expect(all.slice(3)).toEqual([2]);
      expect(numbersOf(await lineage.ancestors(runId, strategyIdOf(6), 1))).toEqual([5]);
      expect(await lineage.ancestors(runId, strategyIdOf(1), 10)).toEqual([]);
    });

    it("lists children in candidate order", async () => {
      const lineage = await family();
      expect(numbersOf(await lineage.children(runId, strategyIdOf(3)))).toEqual([4, 5]);
      expect(await lineage.children(runId, strategyIdOf(6))).toEqual([]);
    });

    it("ranks best first, ties by candidate, the unmeasured last, across pages", async () => {
      const lineage = await make();
      const sharpes = [0.5, null, 1.5, 0.5, -0.2];
      const entries = sharpes.map((sharpe, at) =>
        lineageOf(1, at + 1, { validation: sharpe === null ? null : statisticsOf({ sharpe }) }),
      );
      await lineage.append(runId, entries);
      const pages = await walk(2, (page) => lineage.top(runId, "sharpe", page));
      expect(pages.map(numbersOf)).toEqual([[3, 1], [4, 5], [2]]);
    });

    it.each([
      ["fitness", { fitness: 0.9 }],
      ["cagr", { validation: statisticsOf({ cagr: 0.9 }) }],
      ["maxDrawdown", { validation: statisticsOf({ maxDrawdown: -0.01 }) }],
      ["generation", { generation: 3 }],
    ] as const)("ranks by %s", async (measure, better) => {
      const lineage = await make();
      await lineage.append(runId, [lineageOf(1, 1), lineageOf(1, 2, better)]);
      expect(numbersOf((await lineage.top(runId, measure, { limit: 9 })).items)).toEqual([2, 1]);
    });

    it("refuses a cursor of another order, which would leave out some and repeat others", async () => {
      const lineage = await make();
      await lineage.append(runId, [lineageOf(1, 1), lineageOf(1, 2)]);
      const { next } = await lineage.top(runId, "sharpe", { limit: 1 });
      const page = { limit: 1, cursor: next ?? "" };
      const refused = { code: "cursor.invalid", kind: "invalid" };
      await expect(lineage.top(runId, "cagr", page)).rejects.toMatchObject(refused);
      await expect(lineage.list(runId, page)).rejects.toMatchObject(refused);
      expect((await lineage.top(runId, "sharpe", page)).items).toHaveLength(1);
    });

    it("ranks and lists many, appended in parts and out of order, across pages", async () => {
      const lineage = await make();
      const count = 150;
      const sharpeOf = (n: number): number => ((n * 37) % 50) / 10;
      const all = Array.from({ length: count }, (_, at) =>
        lineageOf(1, at + 1, { validation: statisticsOf({ sharpe: sharpeOf(at + 1) }) }),
      );
      await lineage.append(runId, all.slice(80));
      await lineage.append(runId, all.slice(0, 80));
      const ranked = await walk(40, (page) => lineage.top(runId, "sharpe", page));
      const listed = await walk(40, (page) => lineage.list(runId, page));
      const numbers = all.map((_, at) => at + 1);
      expect(numbersOf(ranked.flat())).toEqual(
        numbers.toSorted((a, b) => sharpeOf(b) - sharpeOf(a) || a - b),
      );
      expect(numbersOf(listed.flat())).toEqual(numbers);
      expect(await lineage.get(runId, strategyIdOf(149))).toEqual(all[148]);
    });

    it("lists in candidate order, whatever the order of appending", async () => {
      const lineage = await make();
      for (const n of [3, 1, 5, 2, 4]) await lineage.append(runId, [lineageOf(1, n)]);
      const pages = await walk(2, (page) => lineage.list(runId, page));
      expect(pages.map(numbersOf)).toEqual([[1, 2], [3, 4], [5]]);
    });
  });
}
