import type { DatabaseSync } from "node:sqlite";
import { guarded } from "../sqlite/faults.ts";

/** Creates the conductor's tables where they are missing. Safe to repeat. */
export function migrate(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE IF NOT EXISTS conductor_executions (
      name TEXT PRIMARY KEY,
      run_id TEXT NOT NULL,
      epoch INTEGER NOT NULL,
      version INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'aborted')),
      input TEXT NOT NULL,
      started_at_ms INTEGER NOT NULL,
      state TEXT NOT NULL,
      state_input TEXT NOT NULL,
      variables TEXT NOT NULL,
      entered_at_ms INTEGER NOT NULL,
      retries TEXT NOT NULL,
      wake_at_ms INTEGER,
      task_started_at_ms INTEGER,
      task_token TEXT,
      task_sent INTEGER NOT NULL,
      history_count INTEGER NOT NULL,
      output TEXT,
      error TEXT,
      cause TEXT,
      ended_at_ms INTEGER
    ) STRICT;
    CREATE INDEX IF NOT EXISTS conductor_executions_by_run ON conductor_executions (run_id, epoch);
    CREATE INDEX IF NOT EXISTS conductor_executions_running ON conductor_executions (status)
      WHERE status = 'running';
    CREATE TABLE IF NOT EXISTS conductor_tokens (
      token TEXT PRIMARY KEY,
      execution TEXT NOT NULL,
      heartbeat_at_ms INTEGER NOT NULL,
      answer TEXT
    ) STRICT;
    CREATE TABLE IF NOT EXISTS conductor_history (
      execution TEXT NOT NULL,
      position INTEGER NOT NULL,
      at_ms INTEGER NOT NULL,
      event TEXT NOT NULL,
      state TEXT NOT NULL,
      detail TEXT,
      PRIMARY KEY (execution, position)
    ) STRICT, WITHOUT ROWID;
  `);
}

/** Runs `work` in one immediate transaction; what it throws rolls everything back. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  guarded(() => db.exec("BEGIN IMMEDIATE"));
  try {
    return guarded(() => {
      const result = work();
      db.exec("COMMIT");
      return result;
    });
  } catch (thrown) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw thrown;
  }
}
