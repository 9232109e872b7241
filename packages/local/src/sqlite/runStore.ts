import { RetryableError, TerminalError } from "@tradewind/core/errors";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { RunStore } from "@tradewind/core/ports";
import { pagesOf, rowsWanted } from "@tradewind/functions/cursor";
import { type Database, integer, json, text } from "./database.ts";

const pages = pagesOf("runs", ["string"]);

/** In the column by which runs are found, in place of the status of a run whose end is not told yet. */
const UNTOLD = "untold";

export function makeSqliteRunStore(db: Database): RunStore {
  return {
    async create(run, request) {
      return db.transact(() => {
        const known = request === null ? null : requestOf(db, run.owner, request.key);
        if (known !== null) return { created: false, ...known };
        if (db.get("SELECT 1 FROM runs WHERE run_id = ?", run.runId) !== undefined) {
          throw new TerminalError(
            "conflict",
            "run.exists",
            `run ${run.runId} exists; a new run needs a new id`,
          );
        }
        const record = JSON.stringify({ ...run, version: 1 } satisfies RunRecord);
        db.run("INSERT INTO runs VALUES (?, ?, ?, 1, ?)", run.runId, run.owner, stateOf(run), record);
        if (request !== null) {
          const { key, requestHash } = request;
          db.run("INSERT INTO run_requests VALUES (?, ?, ?, ?)", run.owner, key, run.runId, requestHash);
        }
        return { created: true };
      });
    },
    async requested(owner, key) {
      return requestOf(db, owner, key);
    },
    async get(runId) {
      const row = db.get("SELECT record FROM runs WHERE run_id = ?", runId);
      return row === undefined ? null : json<RunRecord>(row, "record");
    },
    async update(run) {
      return db.transact(() => updateRun(db, run));
    },
    async list(owner, page) {
      const after = pages.after(page);
      const rows = db.all(
        "SELECT run_id, record FROM runs WHERE owner = ? AND run_id < ? ORDER BY run_id DESC LIMIT ?",
        owner,
        after?.[0] ?? "~",
        rowsWanted(page),
      );
      return pages.from(
        rows,
        page,
        (row) => [text(row, "run_id")],
        (row) => json<RunRecord>(row, "record"),
      );
    },
    async untold(limit) {
      const rows = db.all("SELECT record FROM runs WHERE status = ? ORDER BY run_id LIMIT ?", UNTOLD, limit);
      return rows.map((row) => json<RunRecord>(row, "record"));
    },
    async unfinished() {
      const rows = db.all("SELECT record FROM runs WHERE status IN ('queued', 'running') ORDER BY run_id");
      return rows.map((row) => json<RunRecord>(row, "record"));
    },
  };
}

function stateOf({ status, untold }: RunRecord): string {
  return untold === undefined ? status : UNTOLD;
}

function requestOf(
  db: Database,
  owner: string,
  key: string,
): { readonly runId: string; readonly requestHash: string } | null {
  const row = db.get("SELECT * FROM run_requests WHERE owner = ? AND key = ?", owner, key);
  return row === undefined ? null : { runId: text(row, "run_id"), requestHash: text(row, "request_hash") };
}

function updateRun(db: Database, run: RunRecord): RunRecord {
  const row = db.get("SELECT version FROM runs WHERE run_id = ?", run.runId);
  if (row === undefined) {
    throw new TerminalError("not-found", "run.not_found", `there is no run ${run.runId}`);
  }
  const standing = integer(row, "version");
  if (standing !== run.version) {
    const message = `run ${run.runId} is at version ${standing}, not ${run.version}; read it again`;
    throw new RetryableError("conflict", "run.version", message);
  }
  const next: RunRecord = { ...run, version: run.version + 1 };
  db.run(
    "UPDATE runs SET status = ?, version = ?, record = ? WHERE run_id = ?",
    stateOf(next),
    next.version,
    JSON.stringify(next),
    next.runId,
  );
  return next;
}
