import type { ArchiveStore } from "@tradewind/core/ports";
import { describe, expect, it } from "vitest";
import { archiveOf, runIdOf } from "./fixtures.ts";
import type { Make } from "./make.ts";

const runId = runIdOf(1);

export function describeArchiveStoreContract(name: string, make: Make<ArchiveStore>): void {
  describe(`ArchiveStore of ${name}`, () => {
    it("knows nothing at first", async () => {
      const archives = await make();
      expect(await archives.load(runId)).toBeNull();
      expect(await archives.snapshot(runId, 1)).toBeNull();
    });

    it("commits version after version and keeps each", async () => {
      const archives = await make();
      expect(await archives.commit(runId, 0, archiveOf(0))).toBe("committed");
      expect(await archives.commit(runId, 1, archiveOf(1))).toBe("committed");
      expect(await archives.load(runId)).toEqual({ version: 2, archive: archiveOf(1) });
      expect(await archives.snapshot(runId, 1)).toEqual(archiveOf(0));
      expect(await archives.snapshot(runId, 2)).toEqual(archiveOf(1));
    });

    it("answers the same commit again as replay, also when newer versions are there", async () => {
      const archives = await make();
      await archives.commit(runId, 0, archiveOf(0));
      await archives.commit(runId, 1, archiveOf(1));
      expect(await archives.commit(runId, 0, archiveOf(0))).toBe("replay");
      expect((await archives.load(runId))?.version).toBe(2);
    });

    it("refuses other content under a version that stands, and a version that leaves a gap", async () => {
      const archives = await make();
      await archives.commit(runId, 0, archiveOf(0));
      expect(await archives.commit(runId, 0, archiveOf(5))).toBe("conflict");
      expect(await archives.commit(runId, 2, archiveOf(2))).toBe("conflict");
      expect(await archives.load(runId)).toEqual({ version: 1, archive: archiveOf(0) });
    });

    it("lets one of two rivals win", async () => {
      const archives = await make();
      const verdicts = await Promise.all([
        archives.commit(runId, 0, archiveOf(1)),
        archives.commit(runId, 0, archiveOf(2)),
      ]);
      expect(verdicts.sort()).toEqual(["committed", "conflict"]);
    });

    it("keeps runs apart", async () => {
      const archives = await make();
      await archives.commit(runId, 0, archiveOf(0));
      expect(await archives.load(runIdOf(2))).toBeNull();
    });
  });
}
