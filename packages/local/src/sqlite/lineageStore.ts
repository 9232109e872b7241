import type { LineageEntry, LineageMeasure } from "@tradewind/core/archive/lineage";
import type { LineageStore, Page, PageRequest } from "@tradewind/core/ports";
import { decodeCursor, pageFrom, rowsWanted } from "@tradewind/functions/cursor";
import { type Database, integer, json, type Row, text } from "./database.ts";

/** Ranks below every measured value and, unlike infinity, survives JSON in a cursor. */
const WORST = -Number.MAX_VALUE;

const columns: Readonly<Record<LineageMeasure, string>> = {
  fitness: "fitness",
  sharpe: "sharpe",
  cagr: "cagr",
  maxDrawdown: "max_drawdown",
  generation: "generation",
};

/** Some ten megabytes of entries in the form in which they are asked for. */
const ENTRIES_KEPT = 1_000;

/** An entry never changes, so the ones asked for last stay parsed: lists ask for the same ones again and again. */
export function makeSqliteLineageStore(db: Database): LineageStore {
  const entryOf = rememberEntries(db);
  return {
    async append(runId, entries) {
      db.transact(() => {
        for (const entry of entries) insert(db, runId, entry);
      });
    },
    async get(runId, strategyId) {
      const row = db.get("SELECT rowid FROM lineage WHERE run_id = ? AND strategy_id = ?", runId, strategyId);
      return row === undefined ? null : entryOf(row);
    },
    async runsOf(strategyId) {
      const rows = db.all(
        "SELECT run_id FROM lineage WHERE strategy_id = ? ORDER BY run_id DESC",
        strategyId,
      );
      return rows.map((row) => text(row, "run_id"));
    },
    async known(runId, strategyIds, generation) {
      const [only, another] = strategyIds;
      if (only !== undefined && another === undefined) {
        const row = db.get(
          "SELECT 1 FROM lineage WHERE run_id = ? AND strategy_id = ? AND generation < ?",
          runId,
          only,
          generation,
        );
        return new Set(row === undefined ? [] : [only]);
      }
      const rows = db.all(
        `SELECT strategy_id FROM lineage
         WHERE run_id = ? AND generation < ? AND strategy_id IN (SELECT value FROM json_each(?))`,
        runId,
        generation,
        JSON.stringify(strategyIds),
      );
      return new Set(rows.map((row) => text(row, "strategy_id")));
    },
    async ancestors(runId, strategyId, depthMax) {
      return db.all(ANCESTORS, runId, strategyId, depthMax, runId, runId).map(entryOf);
    },
    async children(runId, strategyId) {
      const rows = db.all(
        `SELECT l.rowid FROM lineage l JOIN lineage_parents p ON p.run_id = l.run_id AND p.child_id = l.strategy_id
         WHERE p.run_id = ? AND p.parent_id = ? ORDER BY candidate_id`,
        runId,
        strategyId,
      );
      return rows.map(entryOf);
    },
    async top(runId, measure, page) {
      return top(db, entryOf, { runId, measure, page });
    },
    async list(runId, page) {
      const after = decodeCursor(page, ["string"])?.[0] ?? "";
      const rows = db.all(
        "SELECT candidate_id, rowid FROM lineage WHERE run_id = ? AND candidate_id > ? ORDER BY candidate_id LIMIT ?",
        runId,
        after,
        rowsWanted(page),
      );
      return pageFrom(rows, page, (row) => [text(row, "candidate_id")], entryOf);
    },
  };
}

/** Each ancestor once, at its nearest distance; the bound on depth ends the recursion. */
const ANCESTORS = `
  WITH RECURSIVE above (id, depth) AS (
    SELECT parent_id, 1 FROM lineage_parents WHERE run_id = ? AND child_id = ?
    UNION
    SELECT p.parent_id, depth + 1 FROM above JOIN lineage_parents p ON p.child_id = above.id
    WHERE depth < ? AND p.run_id = ?
  )
  SELECT lineage.rowid FROM (SELECT id, min(depth) AS nearest FROM above GROUP BY id)
  JOIN lineage ON run_id = ? AND strategy_id = id
  ORDER BY nearest, candidate_id`;

function insert(db: Database, runId: string, entry: LineageEntry): void {
  const inserted = db.run(
    "INSERT INTO lineage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    runId,
    entry.strategyId,
    entry.candidateId,
    entry.generation,
    entry.fitness ?? WORST,
    entry.validation?.sharpe ?? WORST,
    entry.validation?.cagr ?? WORST,
    entry.validation?.maxDrawdown ?? WORST,
    JSON.stringify(entry),
  );
  if (inserted === 0) return;
  for (const parentId of entry.parents) {
    db.run("INSERT OR IGNORE INTO lineage_parents VALUES (?, ?, ?)", runId, entry.strategyId, parentId);
  }
}

interface TopWish {
  readonly runId: string;
  readonly measure: LineageMeasure;
  readonly page: PageRequest;
}

function top(db: Database, entryOf: EntryOf, { runId, measure, page }: TopWish): Page<LineageEntry> {
  const column = columns[measure];
  const after = decodeCursor(page, ["number", "string"]) ?? [Number.MAX_VALUE, ""];
  const [value = Number.MAX_VALUE, candidateId = ""] = after;
  const rows = db.all(
    `SELECT candidate_id, ${column} AS measured, rowid FROM lineage
     WHERE run_id = ? AND (${column} < ? OR (${column} = ? AND candidate_id > ?))
     ORDER BY ${column} DESC, candidate_id LIMIT ?`,
    runId,
    value,
    value,
    candidateId,
    rowsWanted(page),
  );
  return pageFrom(rows, page, (row) => [integer(row, "measured"), text(row, "candidate_id")], entryOf);
}

type EntryOf = (row: Row) => LineageEntry;

/** Reads the entry of a row that says its `rowid`. */
function rememberEntries(db: Database): EntryOf {
  const kept = new Map<number, LineageEntry>();
  return (row) => {
    const id = integer(row, "rowid");
    const entry =
      kept.get(id) ?? json<LineageEntry>(db.get("SELECT entry FROM lineage WHERE rowid = ?", id), "entry");
    kept.delete(id);
    kept.set(id, entry);
    for (const oldest of kept.keys()) {
      if (kept.size <= ENTRIES_KEPT) break;
      kept.delete(oldest);
    }
    return entry;
  };
}
