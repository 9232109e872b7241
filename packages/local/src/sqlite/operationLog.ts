import type { OperationLog } from "@tradewind/core/ports";
import type { OperationRecord } from "@tradewind/core/safety/operations";
import { type Database, json } from "./database.ts";

export function makeSqliteOperationLog(db: Database): OperationLog {
  return {
    async append(runId, records) {
      db.transact(() => {
        for (const record of records) {
          db.run("INSERT INTO operations (run_id, record) VALUES (?, ?)", runId, JSON.stringify(record));
        }
      });
    },
    async read(runId) {
      const rows = db.all("SELECT record FROM operations WHERE run_id = ? ORDER BY number", runId);
      return rows.map((row) => json<OperationRecord>(row, "record"));
    },
  };
}
