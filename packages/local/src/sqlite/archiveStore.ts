import type { Archive } from "@tradewind/core/archive/elite";
import { archiveHashOf, knowArchiveHash } from "@tradewind/core/archive/insert";
import { createLatest } from "@tradewind/core/latest";
import type { ArchiveStore } from "@tradewind/core/ports";
import { type Database, integer, json, text } from "./database.ts";

/** Of one run the one before a generation, the one after it, and the one that bred it. */
const ARCHIVES_KEPT = 8;

type Outcome = Awaited<ReturnType<ArchiveStore["commit"]>>;

/** Those asked for last stay parsed: they are asked for far more often than they change, and a version never changes. */
export function makeSqliteArchiveStore(db: Database): ArchiveStore {
  const latest = createLatest<string, Archive>(ARCHIVES_KEPT);
  const snapshot = (runId: string, version: number): Archive | null =>
    version === 0 ? null : latest(`${runId}/${version}`, () => read(db, runId, version));
  return {
    async load(runId) {
      const version = newestVersion(db, runId);
      const archive = snapshot(runId, version);
      return archive && { version, archive };
    },
    async commit(runId, expectedVersion, archive) {
      const hash = archiveHashOf(archive);
      const outcome = db.transact((): Outcome => {
        const standing = db.get(
          "SELECT hash FROM archives WHERE run_id = ? AND version = ?",
          runId,
          expectedVersion + 1,
        );
        if (standing !== undefined) return text(standing, "hash") === hash ? "replay" : "conflict";
        if (newestVersion(db, runId) !== expectedVersion) return "conflict";
        db.run(
          "INSERT INTO archives VALUES (?, ?, ?, ?)",
          runId,
          expectedVersion + 1,
          hash,
          JSON.stringify(archive),
        );
        return "committed";
      });
      if (outcome === "committed") latest(`${runId}/${expectedVersion + 1}`, () => archive);
      return outcome;
    },
    async snapshot(runId, version) {
      return snapshot(runId, version);
    },
  };
}

function read(db: Database, runId: string, version: number): Archive | null {
  const row = db.get("SELECT hash, archive FROM archives WHERE run_id = ? AND version = ?", runId, version);
  if (row === undefined) return null;
  const archive = json<Archive>(row, "archive");
  knowArchiveHash(archive, text(row, "hash"));
  return archive;
}

/** 0 before the first. */
function newestVersion(db: Database, runId: string): number {
  const row = db.get("SELECT coalesce(max(version), 0) AS newest FROM archives WHERE run_id = ?", runId);
  return integer(row, "newest");
}
