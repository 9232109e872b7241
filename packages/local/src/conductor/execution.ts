import { z } from "zod";

/** One try of a task. `sent` says that the function which hands the token on has returned. */
export interface Attempt {
  readonly startedAtMs: number;
  readonly token: string | null;
  readonly sent: boolean;
}

export type ExecutionStatus = "running" | "succeeded" | "failed" | "aborted";

/** An execution as stored: all that is needed to go on after the process dies. */
export interface Execution {
  readonly name: string;
  readonly runId: string;
  readonly epoch: number;
  /** Rises with every write; a write made on an older one is refused. */
  readonly version: number;
  readonly status: ExecutionStatus;
  readonly input: unknown;
  readonly startedAtMs: number;
  readonly state: string;
  readonly stateInput: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly enteredAtMs: number;
  /** Retries used in this state, per Retry rule. */
  readonly retries: readonly number[];
  /** Nothing happens before this moment: a back-off or a Wait. */
  readonly wakeAtMs: number | null;
  readonly attempt: Attempt | null;
  readonly historyCount: number;
  readonly output: unknown;
  readonly error: string | null;
  readonly cause: string | null;
  readonly endedAtMs: number | null;
}

export function retryCountOf(execution: Execution): number {
  return execution.retries.reduce((sum, count) => sum + count, 0);
}

const document = z.string().transform((text): unknown => JSON.parse(text));

const Columns = z.strictObject({
  name: z.string(),
  run_id: z.string(),
  epoch: z.int(),
  version: z.int(),
  status: z.enum(["running", "succeeded", "failed", "aborted"]),
  input: document,
  started_at_ms: z.number(),
  state: z.string(),
  state_input: document,
  variables: document.pipe(z.record(z.string(), z.unknown())),
  entered_at_ms: z.number(),
  retries: document.pipe(z.array(z.int())),
  wake_at_ms: z.number().nullable(),
  task_started_at_ms: z.number().nullable(),
  task_token: z.string().nullable(),
  task_sent: z.int(),
  history_count: z.int(),
  output: document.nullable(),
  error: z.string().nullable(),
  cause: z.string().nullable(),
  ended_at_ms: z.number().nullable(),
});
export const columnNames: readonly string[] = Object.keys(Columns.shape);

const ExecutionRow = Columns.transform((row): Execution => {
  const attempt =
    row.task_started_at_ms === null
      ? null
      : { startedAtMs: row.task_started_at_ms, token: row.task_token, sent: row.task_sent === 1 };
  return {
    name: row.name,
    runId: row.run_id,
    epoch: row.epoch,
    version: row.version,
    status: row.status,
    input: row.input,
    startedAtMs: row.started_at_ms,
    state: row.state,
    stateInput: row.state_input,
    variables: row.variables,
    enteredAtMs: row.entered_at_ms,
    retries: row.retries,
    wakeAtMs: row.wake_at_ms,
    attempt,
    historyCount: row.history_count,
    output: row.output,
    error: row.error,
    cause: row.cause,
    endedAtMs: row.ended_at_ms,
  };
});

/** Reads a row of `conductor_executions`. */
export function executionOf(row: unknown): Execution {
  return ExecutionRow.parse({ ...(row as object) });
}

/** The columns of an execution, in the names that the statements bind. */
export function columnsOf(execution: Execution): Record<string, string | number | null> {
  return {
    name: execution.name,
    run_id: execution.runId,
    epoch: execution.epoch,
    version: execution.version,
    status: execution.status,
    input: JSON.stringify(execution.input),
    started_at_ms: execution.startedAtMs,
    state: execution.state,
    state_input: JSON.stringify(execution.stateInput),
    variables: JSON.stringify(execution.variables),
    entered_at_ms: execution.enteredAtMs,
    retries: JSON.stringify(execution.retries),
    wake_at_ms: execution.wakeAtMs,
    task_started_at_ms: execution.attempt?.startedAtMs ?? null,
    task_token: execution.attempt?.token ?? null,
    task_sent: execution.attempt?.sent === true ? 1 : 0,
    history_count: execution.historyCount,
    output: execution.output === null ? null : JSON.stringify(execution.output),
    error: execution.error,
    cause: execution.cause,
    ended_at_ms: execution.endedAtMs,
  };
}
