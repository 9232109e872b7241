import type { OperationLog, ViolationStore } from "@tradewind/core/ports";
import type { OperationRecord } from "@tradewind/core/safety/operations";
import { describe, expect, it } from "vitest";
import { owner, runIdOf, stranger, violationOf } from "./fixtures.ts";
import type { Make } from "./make.ts";
import { walk } from "./paging.ts";

export function describeViolationStoreContract(name: string, make: Make<ViolationStore>): void {
  const messagesOf = (items: readonly { violationId: string }[]): number[] =>
    items.map((violation) => Number.parseInt(violation.violationId.slice(4), 16));

  describe(`ViolationStore of ${name}`, () => {
    it("records a violation once", async () => {
      const violations = await make();
      expect(await violations.record(violationOf(1))).toBe("recorded");
      expect(await violations.record(violationOf(1))).toBe("known");
      expect((await violations.list({ owner }, { limit: 9 })).items).toEqual([violationOf(1)]);
    });

    it("lists newest first, page by page, each owner's own", async () => {
      const violations = await make();
      for (const n of [1, 2, 3]) await violations.record(violationOf(n));
      await violations.record(violationOf(4, { owner: stranger }));
      const pages = await walk(2, (page) => violations.list({ owner }, page));
      expect(pages.map(messagesOf)).toEqual([[3, 2], [1]]);
    });

    it.each([
      ["run", { runId: runIdOf(2) }],
      ["scope", { scope: "sandbox" }],
      ["kind", { kind: "memory" }],
    ] as const)("filters by %s", async (_what, filter) => {
      const violations = await make();
      await violations.record(violationOf(1));
      await violations.record(violationOf(2, filter));
      const { items } = await violations.list({ owner, ...filter }, { limit: 9 });
      expect(messagesOf(items)).toEqual([2]);
    });

    it("keeps violations that belong to no run, as a preview's", async () => {
      const violations = await make();
      await violations.record(
        violationOf(1, { runId: null, generation: null, batchId: null, candidateId: null }),
      );
      expect((await violations.list({ owner }, { limit: 9 })).items).toHaveLength(1);
    });
  });
}

export function describeOperationLogContract(name: string, make: Make<OperationLog>): void {
  const recordOf = (workedMs: number): OperationRecord =>
    ({
      operation: "breed",
      phase: "breeding",
      generation: 0,
      waitedMs: 0,
      workedMs,
      ok: true,
    }) as OperationRecord;

  describe(`OperationLog of ${name}`, () => {
    it("keeps what a source holds at a place: records of work that is done again are counted once", async () => {
      const log = await make();
      await log.append(runIdOf(1), "a", [recordOf(1), recordOf(2)]);
      await log.append(runIdOf(1), "a", [recordOf(5), recordOf(6)]);
      await log.append(runIdOf(1), "ab", [recordOf(7)]);
      await log.append(runIdOf(2), "a", [recordOf(8)]);
      expect(await log.read(runIdOf(1))).toEqual([recordOf(1), recordOf(2), recordOf(7)]);
      expect(await log.read(runIdOf(2))).toEqual([recordOf(8)]);
    });

    it("keeps a source's records in their order, each run its own", async () => {
      const log = await make();
      await log.append(runIdOf(1), "a", [recordOf(1), recordOf(2)]);
      await log.append(runIdOf(2), "a", [recordOf(9)]);
      await log.append(runIdOf(1), "b", [recordOf(3)]);
      expect(await log.read(runIdOf(1))).toEqual([recordOf(1), recordOf(2), recordOf(3)]);
      expect(await log.read(runIdOf(3))).toEqual([]);
    });
  });
}
