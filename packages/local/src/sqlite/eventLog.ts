import { RetryableError } from "@tradewind/core/errors";
import { type Envelope, type EvolutionEvent, lastSource } from "@tradewind/core/events";
import type { Clock, EventLog } from "@tradewind/core/ports";
import { type Database, integer, json, text } from "./database.ts";

/**
 * The log numbers under the write lock, so that threads and processes appending at the same time leave neither a gap
 * nor a double.
 */
export function makeSqliteEventLog(db: Database, clock: Clock): EventLog {
  return {
    async append(runId, source, firstIndex, events) {
      return db.transact(() => append(db, clock, { runId, source, firstIndex }, events));
    },
    async read(runId, after, limit, types) {
      const rows =
        types === undefined
          ? db.all(
              "SELECT envelope FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?",
              runId,
              after,
              limit,
            )
          : db.all(
              `SELECT envelope FROM events WHERE run_id = ? AND seq > ? AND type IN (SELECT value FROM json_each(?))
               ORDER BY seq LIMIT ?`,
              runId,
              after,
              JSON.stringify(types),
              limit,
            );
      return rows.map((row) => json<Envelope>(row, "envelope"));
    },
    async lastSeq(runId) {
      return lastSeqOf(db, runId);
    },
  };
}

interface Place {
  readonly runId: string;
  readonly source: string;
  readonly firstIndex: number;
}

function append(
  db: Database,
  clock: Clock,
  { runId, source, firstIndex }: Place,
  events: readonly EvolutionEvent[],
): readonly Envelope[] {
  const count = countOf(db, runId, source);
  if (source !== lastSource && countOf(db, runId, lastSource) > 0) return [];
  if (firstIndex > count) {
    const message = `source ${source} holds ${count} events and cannot take number ${firstIndex}; append what lies between first`;
    throw new RetryableError("conflict", "events.gap", message);
  }
  const fresh = events.slice(count - firstIndex);
  if (fresh.length === 0) return [];
  const at = new Date(clock.nowMs()).toISOString();
  const last = lastSeqOf(db, runId);
  const envelopes = fresh.map((event, index): Envelope => ({ ...event, runId, seq: last + 1 + index, at }));
  for (const envelope of envelopes) {
    db.run(
      "INSERT INTO events VALUES (?, ?, ?, ?)",
      runId,
      envelope.seq,
      envelope.type,
      JSON.stringify(envelope),
    );
  }
  db.run("INSERT OR REPLACE INTO event_sources VALUES (?, ?, ?)", runId, source, count + fresh.length);
  return envelopes;
}

/** How many events a source has told. */
function countOf(db: Database, runId: string, source: string): number {
  const row = db.get("SELECT count FROM event_sources WHERE run_id = ? AND source = ?", runId, source);
  return row === undefined ? 0 : integer(row, "count");
}

export function lastSeqOf(db: Database, runId: string): number {
  return integer(db.get("SELECT coalesce(max(seq), 0) AS last FROM events WHERE run_id = ?", runId), "last");
}

/** The envelopes of a run as the JSON texts that were stored, for those who only pass them on. */
export function readEnvelopeTexts(
  db: Database,
  runId: string,
  after: number,
  limit: number,
): readonly { readonly seq: number; readonly text: string }[] {
  const rows = db.all(
    "SELECT seq, envelope FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?",
    runId,
    after,
    limit,
  );
  return rows.map((row) => ({ seq: integer(row, "seq"), text: text(row, "envelope") }));
}
