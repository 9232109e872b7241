import type { DatabaseSync } from "node:sqlite";
import { TerminalError } from "@tradewind/core/errors";
import type { Clock, Conductor, ExecutionInput } from "@tradewind/core/ports";
import { createActors, type Log } from "./actors.ts";
import { type Definition, parseDefinition } from "./definition.ts";
import { type Execution, type ExecutionStatus, retryCountOf } from "./execution.ts";
import { createExpressions, type Expressions } from "./expressions.ts";
import { failureOf } from "./failure.ts";
import type { Invoke } from "./flight.ts";
import { stepChoice, stepFail, stepPass, stepSucceed, stepWait } from "./flow.ts";
import { migrate } from "./migrate.ts";
import { makeRefresh } from "./refresh.ts";
import { attemptStep, failExecution, type Step, type StepContext } from "./step.ts";
import { createExecutionStore } from "./store.ts";
import { type Caller, stepTask } from "./task.ts";
import type { Timers } from "./timers.ts";
import { createTokenTable, createTokenWriter } from "./tokens.ts";

export interface ConductorOptions {
  /** A connection of this thread; other connections to the same file may answer tokens. */
  readonly db: DatabaseSync;
  /** The ASL document, as parsed from JSON. */
  readonly definition: unknown;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Numbers in [0, 1) that spread retries. They decide when something is tried, never what comes out. */
  readonly random: () => number;
  /** A name for a task's wait that nobody can guess and that never comes twice. */
  readonly newToken: () => string;
  readonly log: Log;
}

/** An execution as the outside sees it. */
export interface ExecutionView {
  readonly name: string;
  readonly epoch: number;
  readonly status: ExecutionStatus;
  readonly state: string;
  readonly enteredAt: string;
  readonly retries: number;
  /** When the next try begins, while a back-off lasts. */
  readonly wakesAt: string | null;
  readonly historyCount: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

export interface HistoryEntry {
  readonly at: string;
  readonly event: string;
  readonly state: string;
  readonly detail: string | null;
}

export interface LocalConductor extends Conductor {
  /** Takes up every execution that a stop of the process left running. Call once, at the start. */
  resume(): void;
  /** The machine holds up what is at work, such as with a full disk: the clocks of all tasks begin anew. */
  renew(): void;
  /** Tells that something was written through another connection: an answer to a token, or a new execution. */
  poke(): void;
  /** The run's newest execution; null if it never had one. */
  describe(runId: string): ExecutionView | null;
  /** What happened in the run's newest execution, newest first. */
  history(runId: string, limit: number): readonly HistoryEntry[];
  /** Stops driving, so that the database may be closed. Executions stay as they are, to be resumed. */
  close(): Promise<void>;
}

/** The durable interpreter of the run's state machine on one machine. TerminalError for what it cannot interpret. */
export function createConductor(options: ConductorOptions): LocalConductor {
  const { db, clock } = options;
  const expressions = createExpressions();
  const definition = parseDefinition(options.definition);
  checkExpressions(definition, expressions);
  migrate(db);
  const tokens = createTokenTable(db);
  const store = createExecutionStore(db, tokens);
  const { random, newToken } = options;
  const context: StepContext = { definition, expressions, clock, tokens, random, newToken };
  const refresh = makeRefresh({ definition, store, tokens, clock });
  const actors = createActors({
    ...options,
    store,
    step: (execution, caller) => stepOf(context, execution, caller),
    renew: refresh,
  });
  const writer = createTokenWriter(db, clock);

  function abort(execution: Execution, cause: string): void {
    const nowMs = clock.nowMs();
    store.write(
      execution,
      {
        event: "ExecutionAborted",
        detail: cause,
        change: {
          status: "aborted",
          error: "Aborted",
          cause,
          attempt: null,
          wakeAtMs: null,
          endedAtMs: nowMs,
        },
      },
      nowMs,
    );
    actors.drop(execution.name);
  }

  function poke(): void {
    for (const name of tokens.answeredExecutions()) actors.wake(name);
    for (const execution of store.running()) actors.wake(execution.name);
  }

  return {
    async start(input) {
      const execution = newExecution(definition, input, clock.nowMs());
      const created = store.create(execution);
      if (created) actors.wake(execution.name);
      return created ? "started" : "already";
    },
    async stop(runId, cause, beforeEpoch = Number.POSITIVE_INFINITY) {
      for (const execution of store.running()) {
        if (execution.runId === runId && execution.epoch < beforeEpoch) abort(execution, cause);
      }
    },
    async complete(token, output) {
      const verdict = await writer.complete(token, output);
      poke();
      return verdict;
    },
    async fail(token, errorName, cause) {
      const verdict = await writer.fail(token, errorName, cause);
      poke();
      return verdict;
    },
    heartbeat: writer.heartbeat,
    resume() {
      for (const execution of store.running()) {
        refresh(execution);
        actors.wake(execution.name);
      }
    },
    renew() {
      for (const execution of store.running()) refresh(execution);
    },
    poke,
    describe(runId) {
      const execution = store.latest(runId);
      return execution === null ? null : viewOf(execution);
    },
    history(runId, limit) {
      const execution = store.latest(runId);
      if (execution === null) return [];
      return store.history(execution.name, limit).map(({ atMs, ...entry }) => ({ at: iso(atMs), ...entry }));
    },
    close: actors.close,
  };
}

async function stepOf(context: StepContext, execution: Execution, caller: Caller): Promise<Step> {
  const state = context.definition.states.get(execution.state);
  if (state === undefined) {
    const cause = `the state machine has no state ${execution.state} any more; start the run's next epoch`;
    return failExecution(context, { error: "States.Runtime", cause });
  }
  const work = () => {
    switch (state.Type) {
      case "Task":
        return stepTask(context, execution, state, caller);
      case "Choice":
        return stepChoice(context, execution, state);
      case "Pass":
        return stepPass(context, execution, state);
      case "Wait":
        return stepWait(context, execution, state);
      case "Succeed":
        return stepSucceed(context, execution, state);
      case "Fail":
        return stepFail(context, execution, state);
    }
  };
  return await attemptStep(work, (failure) => failExecution(context, failure));
}

function checkExpressions(definition: Definition, expressions: Expressions): void {
  for (const [name, state] of definition.states) {
    try {
      expressions.check(state);
    } catch (thrown) {
      const { cause } = failureOf(thrown);
      throw new TerminalError(
        "invalid",
        "definition.expression",
        `state ${name} of the state machine: ${cause}`,
      );
    }
  }
}

/** The name makes a start idempotent: a run has one execution per epoch. */
function newExecution(definition: Definition, input: ExecutionInput, nowMs: number): Execution {
  const { runId, epoch } = input;
  return {
    name: `${runId}-${epoch}`,
    runId,
    epoch,
    version: 1,
    status: "running",
    input,
    startedAtMs: nowMs,
    state: definition.StartAt,
    stateInput: input,
    variables: {},
    enteredAtMs: nowMs,
    retries: [],
    wakeAtMs: null,
    attempt: null,
    historyCount: 1,
    output: null,
    error: null,
    cause: null,
    endedAtMs: null,
  };
}

function viewOf(execution: Execution): ExecutionView {
  return {
    name: execution.name,
    epoch: execution.epoch,
    status: execution.status,
    state: execution.state,
    enteredAt: iso(execution.enteredAtMs),
    retries: retryCountOf(execution),
    wakesAt: execution.wakeAtMs === null ? null : iso(execution.wakeAtMs),
    historyCount: execution.historyCount,
    startedAt: iso(execution.startedAtMs),
    endedAt: execution.endedAtMs === null ? null : iso(execution.endedAtMs),
    error: execution.error,
    cause: execution.cause,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
