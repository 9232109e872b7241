import { limits } from "@tradewind/core/limits";
import type { Clock, ResultCache } from "@tradewind/core/ports";
import { bytes, type Database, integer } from "./database.ts";

/** To this share of the limit it is emptied, so that room is not made at every put. */
const EMPTIED_TO = 0.9;
/** When an entry was used last is noted once in this time: reading is not to mean writing. */
const USED_WITHIN_MS = 3_600_000;

/** Results in the home's database, shared by its runs and processes. */
export function makeSqliteResultCache(
  db: Database,
  clock: Clock,
  bytesMax: number = limits.resultCacheBytesMax,
): ResultCache {
  return {
    async get(keys) {
      const found = new Map<string, Uint8Array>();
      const used: string[] = [];
      const nowMs = clock.nowMs();
      for (const key of keys) {
        const row = db.get("SELECT used_at_ms, result FROM results WHERE key = unhex(?)", key);
        if (row === undefined) continue;
        found.set(key, bytes(row, "result"));
        if (nowMs - integer(row, "used_at_ms") >= USED_WITHIN_MS) used.push(key);
      }
      if (used.length > 0) touch(db, used, nowMs);
      return found;
    },
    async put(entries) {
      const nowMs = clock.nowMs();
      db.transact(() => {
        let added = 0;
        for (const [key, result] of entries) added += put(db, key, result, nowMs);
        const total = totalOf(db) + added;
        setTotal(db, total > bytesMax ? total - makeRoom(db, total - bytesMax * EMPTIED_TO) : total);
      });
    },
  };
}

/** Says by how many bytes the store grew. Mostly the key is new: only where it is not, what it held is looked at. */
function put(db: Database, key: string, result: Uint8Array, nowMs: number): number {
  const inserted = db.run(
    "INSERT INTO results (key, used_at_ms, result) VALUES (unhex(?), ?, ?) ON CONFLICT DO NOTHING",
    key,
    nowMs,
    result,
  );
  if (inserted === 1) return result.length;
  const standing = db.get("SELECT length(result) AS bytes FROM results WHERE key = unhex(?)", key);
  db.run("UPDATE results SET used_at_ms = ?, result = ? WHERE key = unhex(?)", nowMs, result, key);
  return result.length - integer(standing, "bytes");
}

function touch(db: Database, keys: readonly string[], nowMs: number): void {
  db.run(
    "UPDATE results SET used_at_ms = ? WHERE key IN (SELECT unhex(value) FROM json_each(?))",
    nowMs,
    JSON.stringify(keys),
  );
}

function totalOf(db: Database): number {
  return integer(db.get("SELECT bytes FROM results_total"), "bytes");
}

function setTotal(db: Database, total: number): void {
  db.run("UPDATE results_total SET bytes = ?", total);
}

/** Drops what was used longest ago; says how many bytes that were. */
function makeRoom(db: Database, wanted: number): number {
  let freed = 0;
  for (;;) {
    const oldest = db.all(OLDEST, REMOVED_AT_ONCE);
    for (const row of oldest) {
      if (freed >= wanted) return freed;
      freed += integer(row, "bytes");
      db.run("DELETE FROM results WHERE number = ?", integer(row, "number"));
    }
    if (oldest.length === 0) return freed;
  }
}

const REMOVED_AT_ONCE = 1_000;
const OLDEST = "SELECT number, length(result) AS bytes FROM results ORDER BY used_at_ms, number LIMIT ?";
