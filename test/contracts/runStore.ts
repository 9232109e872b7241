import type { RunStore } from "@tradewind/core/ports";
import { describe, expect, it } from "vitest";
import { owner, runIdOf, runOf, stranger } from "./fixtures.ts";
import type { Make } from "./make.ts";
import { walk } from "./paging.ts";

export function describeRunStoreContract(name: string, make: Make<RunStore>): void {
  describe(`RunStore of ${name}`, () => {
    it("gives back what was created, at version 1", async () => {
      const runs = await make();
      expect(await runs.create(runOf(1), null)).toEqual({ created: true });
      expect(await runs.get(runIdOf(1))).toEqual(runOf(1, { version: 1 }));
      expect(await runs.get(runIdOf(2))).toBeNull();
    });

    it("answers the same idempotency key with the run it made before", async () => {
      const runs = await make();
      const request = { key: "k", requestHash: "h" };
      await runs.create(runOf(1), request);
      const again = await runs.create(runOf(2), { key: "k", requestHash: "other" });
      expect(again).toEqual({ created: false, runId: runIdOf(1), requestHash: "h" });
      expect(await runs.get(runIdOf(2))).toBeNull();
    });

    it("finds the run that an idempotency key made", async () => {
      const runs = await make();
      await runs.create(runOf(1), { key: "k", requestHash: "h" });
      expect(await runs.requested(owner, "k")).toEqual({ runId: runIdOf(1), requestHash: "h" });
      expect(await runs.requested(owner, "other")).toBeNull();
      expect(await runs.requested(stranger, "k")).toBeNull();
    });

    it("keeps one owner's idempotency keys apart from another's", async () => {
      const runs = await make();
      const request = { key: "k", requestHash: "h" };
      await runs.create(runOf(1), request);
      expect(await runs.create(runOf(2, { owner: stranger }), request)).toEqual({ created: true });
    });

    it("finds the run that a key made, and none for a key that made none", async () => {
      const runs = await make();
      await runs.create(runOf(1), { key: "k", requestHash: "h" });
      expect(await runs.requested(owner, "k")).toEqual({ runId: runIdOf(1), requestHash: "h" });
      expect(await runs.requested(owner, "another")).toBeNull();
      expect(await runs.requested(stranger, "k")).toBeNull();
    });

    it("refuses a second run of the same id", async () => {
      const runs = await make();
      await runs.create(runOf(1), null);
      await expect(runs.create(runOf(1), null)).rejects.toMatchObject({
        code: "run.exists",
        retryable: false,
      });
    });

    it("raises the version with each update", async () => {
      const runs = await make();
      await runs.create(runOf(1), null);
      const second = await runs.update(runOf(1, { version: 1, status: "running" }));
      expect(second).toMatchObject({ version: 2, status: "running" });
      const third = await runs.update({ ...second, generation: 1 });
      expect(await runs.get(runIdOf(1))).toEqual(third);
      expect(third.version).toBe(3);
    });

    it("lets one of two updates of the same version win and tells the other to read again", async () => {
      const runs = await make();
      await runs.create(runOf(1), null);
      await runs.update(runOf(1, { version: 1, name: "first" }));
      await expect(runs.update(runOf(1, { version: 1, name: "second" }))).rejects.toMatchObject({
        code: "run.version",
        retryable: true,
      });
      expect((await runs.get(runIdOf(1)))?.name).toBe("first");
    });

    it("refuses to update what does not exist", async () => {
      await expect((await make()).update(runOf(9))).rejects.toMatchObject({
        code: "run.not_found",
        retryable: false,
      });
    });

    it("lists an owner's runs newest first, page by page", async () => {
      const runs = await make();
      for (const n of [2, 5, 1, 4, 3]) await runs.create(runOf(n), null);
      await runs.create(runOf(6, { owner: stranger }), null);
      const pages = await walk(2, (page) => runs.list(owner, page));
      expect(pages.map((page) => page.map((run) => run.settings.seed))).toEqual([[5, 4], [3, 2], [1]]);
    });

    it("ends a list whose length is a whole number of pages without an empty page", async () => {
      const runs = await make();
      for (const n of [1, 2]) await runs.create(runOf(n), null);
      expect(await walk(2, (page) => runs.list(owner, page))).toHaveLength(1);
    });

    it("counts as unfinished what is queued or running, of every owner", async () => {
      const runs = await make();
      const statuses = ["queued", "running", "paused", "succeeded", "failed", "cancelled"] as const;
      for (const [n, status] of statuses.entries()) await runs.create(runOf(n, { status }), null);
      await runs.create(runOf(8, { owner: stranger }), null);
      const found = (await runs.unfinished()).map((run) => run.runId);
      expect(found.sort()).toEqual([runIdOf(0), runIdOf(1), runIdOf(8)]);
    });

    it("finds the runs whose end is not told yet, of every owner, and no more than asked for", async () => {
      const runs = await make();
      const untold = { status: "succeeded", untold: { reason: "the last generation" } } as const;
      await runs.create(runOf(1, { status: "succeeded" }), null);
      await runs.create(runOf(2), null);
      for (const n of [3, 4]) await runs.create(runOf(n, { ...untold, owner: stranger }), null);
      const toldRun = await runs.get(runIdOf(2));

      const ended = await runs.update({ ...toldRun!, ...untold });
      const found = (await runs.untold(10)).map((run) => run.runId);
      const { untold: _, ...told } = ended;
      await runs.update(told);

      expect(found.sort()).toEqual([runIdOf(2), runIdOf(3), runIdOf(4)]);
      expect((await runs.untold(10)).map((run) => run.runId).sort()).toEqual([runIdOf(3), runIdOf(4)]);
      expect(await runs.untold(1)).toHaveLength(1);
      expect((await runs.unfinished()).map((run) => run.runId)).toEqual([]);
    });

    it("gives out copies", async () => {
      const runs = await make();
      await runs.create(runOf(1), null);
      const mine = await runs.get(runIdOf(1));
      mine!.name = "changed by the reader";
      expect((await runs.get(runIdOf(1)))?.name).toBe("run 1");
    });
  });
}
