import type { DatabaseSync } from "node:sqlite";
import { columnNames, columnsOf, type Execution, executionOf } from "./execution.ts";
import { transaction } from "./migrate.ts";
import type { TokenTable } from "./tokens.ts";

export type HistoryEventName =
  | "ExecutionStarted"
  | "StateEntered"
  | "TaskScheduled"
  | "TaskSubmitted"
  | "TaskRetryScheduled"
  | "WaitStarted"
  | "ExecutionResumed"
  | "ExecutionSucceeded"
  | "ExecutionFailed"
  | "ExecutionAborted";

export interface HistoryEvent {
  readonly atMs: number;
  readonly event: HistoryEventName;
  readonly state: string;
  readonly detail: string | null;
}

/** What one step writes, all of it or nothing. */
export interface Write {
  readonly change: Partial<Omit<Execution, "name" | "runId" | "epoch" | "version" | "historyCount">>;
  readonly event: HistoryEventName;
  readonly detail?: string;
  /** The step assumes that the token it closes has no answer: the write is refused if one has arrived. */
  readonly unanswered?: boolean;
}

class AnswerArrived extends Error {}

/** Executions and their history. Every write is one transaction, refused if another came first. */
export function createExecutionStore(db: DatabaseSync, tokens: TokenTable) {
  const insert = db.prepare(
    `INSERT INTO conductor_executions (${columnNames.join(", ")}) VALUES (${columnNames.map((name) => `:${name}`).join(", ")})
     ON CONFLICT (name) DO NOTHING`,
  );
  const update = db.prepare(
    `UPDATE conductor_executions SET ${columnNames.map((name) => `${name} = :${name}`).join(", ")}
     WHERE name = :name AND version = :version - 1`,
  );
  const select = db.prepare("SELECT * FROM conductor_executions WHERE name = ?");
  const selectLatest = db.prepare(
    "SELECT * FROM conductor_executions WHERE run_id = ? ORDER BY epoch DESC LIMIT 1",
  );
  const selectRunning = db.prepare(
    "SELECT * FROM conductor_executions WHERE status = 'running' ORDER BY started_at_ms, name",
  );
  const insertHistory = db.prepare(
    "INSERT INTO conductor_history (execution, position, at_ms, event, state, detail) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const selectHistory = db.prepare(
    "SELECT at_ms, event, state, detail FROM conductor_history WHERE execution = ? ORDER BY position DESC LIMIT ?",
  );

  function record(execution: Execution, nowMs: number, write: Pick<Write, "event" | "detail">): void {
    const { name, historyCount, state } = execution;
    insertHistory.run(name, historyCount, nowMs, write.event, state, write.detail ?? null);
  }

  function moveToken(
    before: string | null,
    after: string | null,
    next: Execution,
    write: Write,
    nowMs: number,
  ) {
    if (before === after) return;
    if (before !== null) {
      if (write.unanswered !== true) tokens.close(before);
      else if (!tokens.closeUnanswered(before)) throw new AnswerArrived();
    }
    if (after !== null) tokens.open(after, next.name, nowMs);
  }

  /** False, and nothing written, if the execution moved meanwhile or an answer arrived that the step denies. */
  function write(before: Execution, step: Write, nowMs: number): boolean {
    const next: Execution = {
      ...before,
      ...step.change,
      version: before.version + 1,
      historyCount: before.historyCount + 1,
    };
    try {
      return transaction(db, () => {
        if (update.run(columnsOf(next)).changes !== 1) return false;
        moveToken(before.attempt?.token ?? null, next.attempt?.token ?? null, next, step, nowMs);
        record(next, nowMs, step);
        return true;
      });
    } catch (thrown) {
      if (thrown instanceof AnswerArrived) return false;
      throw thrown;
    }
  }

  return {
    /** False if an execution of this name exists. */
    create(execution: Execution): boolean {
      return transaction(db, () => {
        if (insert.run(columnsOf(execution)).changes !== 1) return false;
        record(execution, execution.startedAtMs, { event: "ExecutionStarted" });
        return true;
      });
    },
    load(name: string): Execution | null {
      const row = select.get(name);
      return row === undefined ? null : executionOf(row);
    },
    latest(runId: string): Execution | null {
      const row = selectLatest.get(runId);
      return row === undefined ? null : executionOf(row);
    },
    running: (): readonly Execution[] => selectRunning.all().map(executionOf),
    write,
    /** Newest first. */
    history(name: string, limit: number): readonly HistoryEvent[] {
      return selectHistory.all(name, limit).map((row) => ({
        atMs: Number(row.at_ms),
        event: String(row.event) as HistoryEventName,
        state: String(row.state),
        detail: row.detail === null ? null : String(row.detail),
      }));
    },
  };
}
export type ExecutionStore = ReturnType<typeof createExecutionStore>;
