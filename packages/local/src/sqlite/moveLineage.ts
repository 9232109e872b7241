import type { LineageEntry } from "@tradewind/core/archive/lineage";
import type { Database } from "./database.ts";
import { appendEntries } from "./lineageBlocks.ts";

const ENTRIES_AT_ONCE = 640;

/** Takes entries that stood as a row each, with an index for each measure, over into rows of many. */
export function moveLineage(db: Database): void {
  for (const { run_id: runId } of db.all("SELECT DISTINCT run_id FROM lineage ORDER BY run_id")) {
    for (let after = ""; ; ) {
      const rows = db.all(
        "SELECT candidate_id, entry FROM lineage WHERE run_id = ? AND candidate_id > ? ORDER BY candidate_id LIMIT ?",
        String(runId),
        after,
        ENTRIES_AT_ONCE,
      );
      const entries = rows.map(({ entry }) => JSON.parse(String(entry)) as LineageEntry);
      appendEntries(db, String(runId), entries);
      if (rows.length < ENTRIES_AT_ONCE) break;
      after = String(rows.at(-1)?.candidate_id);
    }
  }
}
