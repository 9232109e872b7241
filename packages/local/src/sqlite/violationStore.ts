import type { ViolationStore } from "@tradewind/core/ports";
import type { Violation } from "@tradewind/core/safety/violations";
import { pagesOf, rowsWanted } from "@tradewind/functions/cursor";
import { type Database, integer, json } from "./database.ts";

const pages = pagesOf("violations", ["number"]);

export function makeSqliteViolationStore(db: Database): ViolationStore {
  return {
    async record(violation) {
      const inserted = db.run(
        `INSERT INTO violations (violation_id, owner, run_id, scope, kind, record) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
        violation.violationId,
        violation.owner,
        violation.runId,
        violation.scope,
        violation.kind,
        JSON.stringify(violation),
      );
      return inserted === 1 ? "recorded" : "known";
    },
    async list(filter, page) {
      const [before = Number.MAX_SAFE_INTEGER] = pages.after(page) ?? [];
      const rows = db.all(
        `SELECT number, record FROM violations
         WHERE owner = ?1 AND (?2 IS NULL OR run_id = ?2) AND (?3 IS NULL OR scope = ?3)
           AND (?4 IS NULL OR kind = ?4) AND number < ?5
         ORDER BY number DESC LIMIT ?6`,
        filter.owner,
        filter.runId ?? null,
        filter.scope ?? null,
        filter.kind ?? null,
        before,
        rowsWanted(page),
      );
      return pages.from(
        rows,
        page,
        (row) => [integer(row, "number")],
        (row) => json<Violation>(row, "record"),
      );
    },
  };
}
