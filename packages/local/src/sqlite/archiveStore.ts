import type { Archive } from "@tradewind/core/archive/elite";
import { contentHash } from "@tradewind/core/hash";
import type { ArchiveStore } from "@tradewind/core/ports";
import { type Database, integer, json, text } from "./database.ts";

export function makeSqliteArchiveStore(db: Database): ArchiveStore {
  return {
    async load(runId) {
      const row = db.get(
        "SELECT version, archive FROM archives WHERE run_id = ? ORDER BY version DESC LIMIT 1",
        runId,
      );
      return row === undefined
        ? null
        : { version: integer(row, "version"), archive: json<Archive>(row, "archive") };
    },
    async commit(runId, expectedVersion, archive) {
      const hash = contentHash(archive);
      return db.transact(() => {
        const standing = db.get(
          "SELECT hash FROM archives WHERE run_id = ? AND version = ?",
          runId,
          expectedVersion + 1,
        );
        if (standing !== undefined) return text(standing, "hash") === hash ? "replay" : "conflict";
        const newest = db.get(
          "SELECT coalesce(max(version), 0) AS newest FROM archives WHERE run_id = ?",
          runId,
        );
        if (integer(newest, "newest") !== expectedVersion) return "conflict";
        db.run(
          "INSERT INTO archives VALUES (?, ?, ?, ?)",
          runId,
          expectedVersion + 1,
          hash,
          JSON.stringify(archive),
        );
        return "committed";
      });
    },
    async snapshot(runId, version) {
      const row = db.get("SELECT archive FROM archives WHERE run_id = ? AND version = ?", runId, version);
      return row === undefined ? null : json<Archive>(row, "archive");
    },
  };
}
