import type { OperationLog } from "@tradewind/core/ports";
import type { OperationRecord } from "@tradewind/core/safety/operations";
import { type Database, json } from "./database.ts";

export function makeSqliteOperationLog(db: Database): OperationLog {
  return {
    async append(runId, source, records) {
      const insert = "INSERT OR IGNORE INTO operations (run_id, source, place, record) VALUES (?, ?, ?, ?)";
      db.transact(() => {
        for (const [place, record] of records.entries()) {
          db.run(insert, runId, source, place, JSON.stringify(record));
        }
      });
    },
    async read(runId) {
      const rows = db.all("SELECT record FROM operations WHERE run_id = ? ORDER BY number", runId);
      return rows.map((row) => json<OperationRecord>(row, "record"));
    },
  };
}
