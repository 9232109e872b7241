import type { Archive } from "@tradewind/core/archive/elite";
import { archiveHashOf, knowArchiveHash } from "@tradewind/core/archive/insert";
import type { ArchiveStore } from "@tradewind/core/ports";
import { type Database, integer, json, text } from "./database.ts";

const ARCHIVES_KEPT = 4;

type Outcome = Awaited<ReturnType<ArchiveStore["commit"]>>;

interface Version {
  readonly version: number;
  readonly archive: Archive;
}

/** The newest archives stay parsed: they are asked for far more often than they change, and a version never changes. */
export function makeSqliteArchiveStore(db: Database): ArchiveStore {
  const kept = new Map<string, Version>();
  const keep = (runId: string, version: Version): void => {
    kept.delete(runId);
    kept.set(runId, version);
    for (const oldest of kept.keys()) {
      if (kept.size <= ARCHIVES_KEPT) break;
      kept.delete(oldest);
    }
  };
  return {
    async load(runId) {
      const known = kept.get(runId);
      const version = newestVersion(db, runId);
      if (version === 0) return null;
      if (known?.version === version) return known;
      const row = db.get(
        "SELECT hash, archive FROM archives WHERE run_id = ? AND version = ?",
        runId,
        version,
      );
      const loaded = { version, archive: json<Archive>(row, "archive") };
      knowArchiveHash(loaded.archive, text(row, "hash"));
      keep(runId, loaded);
      return loaded;
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
      if (outcome !== "conflict") keep(runId, { version: expectedVersion + 1, archive });
      return outcome;
    },
    async snapshot(runId, version) {
      const known = kept.get(runId);
      if (known?.version === version) return known.archive;
      const row = db.get("SELECT archive FROM archives WHERE run_id = ? AND version = ?", runId, version);
      return row === undefined ? null : json<Archive>(row, "archive");
    },
  };
}

/** 0 before the first. */
function newestVersion(db: Database, runId: string): number {
  const row = db.get("SELECT coalesce(max(version), 0) AS newest FROM archives WHERE run_id = ?", runId);
  return integer(row, "newest");
}
