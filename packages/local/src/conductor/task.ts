import { type TaskState, waitsForToken } from "./definition.ts";
import type { Attempt, Execution } from "./execution.ts";
import type { Failure } from "./failure.ts";
import type { Flight } from "./flight.ts";
import { requirePassable } from "./payload.ts";
import { decideRetry, findCatcher } from "./rules.ts";
import {
  attemptStep,
  describeFailure,
  evaluate,
  failExecution,
  leave,
  type Step,
  type StepContext,
} from "./step.ts";
import type { TokenAnswer } from "./tokens.ts";

/** How often a waiting task looks for an answer that nobody announced, in milliseconds. */
const lookMs = 250;

/** The call of the present attempt: none yet, or one in flight. */
export interface Caller {
  readonly flight: Flight | null;
  call(functionName: string, payload: unknown): void;
}

/**
 * One step of a task. The attempt, with its token, is written before the function is called; that the function has
 * returned is written before the token is waited for. So a crash in between calls the function again with the same
 * token, and functions are called at least once.
 */
export async function stepTask(
  context: StepContext,
  execution: Execution,
  state: TaskState,
  caller: Caller,
): Promise<Step> {
  const nowMs = context.clock.nowMs();
  if (execution.wakeAtMs !== null && nowMs < execution.wakeAtMs) {
    return { kind: "rest", untilMs: execution.wakeAtMs };
  }
  const { attempt } = execution;
  if (attempt === null) return beginAttempt(context, state);
  if (!attempt.sent && caller.flight === null) return await callFunction(context, execution, state, caller);

  const open = attempt.token === null ? null : context.tokens.get(attempt.token);
  const deadline = deadlineOf(state, attempt, open?.heartbeatAtMs ?? attempt.startedAtMs);
  if (!attempt.sent) {
    const outcome = caller.flight?.outcome() ?? null;
    if (outcome === null && nowMs < deadline.atMs) return { kind: "rest", untilMs: deadline.atMs };
    if (outcome !== null && "answer" in outcome) {
      return attempt.token === null
        ? await settle(context, execution, state, lambdaResult(outcome.answer))
        : { kind: "write", event: "TaskSubmitted", change: { attempt: { ...attempt, sent: true } } };
    }
    // An answer that was accepted counts, whatever became of the function that handed the token on.
    if (open?.answer) return await settleAnswer(context, execution, state, open.answer);
    return await fail(context, execution, state, outcome?.failure ?? deadline.failure, true);
  }
  if (open?.answer) return await settleAnswer(context, execution, state, open.answer);
  if (nowMs < deadline.atMs) return { kind: "rest", untilMs: Math.min(deadline.atMs, nowMs + lookMs) };
  return await fail(context, execution, state, deadline.failure, true);
}

function beginAttempt(context: StepContext, state: TaskState): Step {
  const token = waitsForToken(state) ? context.newToken() : null;
  const attempt: Attempt = { startedAtMs: context.clock.nowMs(), token, sent: false };
  return { kind: "write", event: "TaskScheduled", change: { attempt, wakeAtMs: null } };
}

async function callFunction(
  context: StepContext,
  execution: Execution,
  state: TaskState,
  caller: Caller,
): Promise<Step> {
  return await attemptStep(
    async () => {
      const payload = await evaluate(context, execution, state.Arguments.Payload ?? {});
      requirePassable(`the payload of state ${execution.state}`, payload);
      caller.call(state.Arguments.FunctionName.slice(2, -1), payload);
      // The call wakes the execution when it settles; until then the clock alone can.
      const startedAtMs = execution.attempt?.startedAtMs ?? context.clock.nowMs();
      return { kind: "rest", untilMs: deadlineAtMs(state, startedAtMs, startedAtMs) };
    },
    (failure) => fail(context, execution, state, failure, false),
  );
}

/** What Step Functions makes of a synchronous invocation. */
function lambdaResult(payload: unknown) {
  return { StatusCode: 200, ExecutedVersion: "$LATEST", Payload: payload };
}

async function settleAnswer(
  context: StepContext,
  execution: Execution,
  state: TaskState,
  answer: TokenAnswer,
): Promise<Step> {
  if ("error" in answer) return await fail(context, execution, state, answer, false);
  return await settle(context, execution, state, answer.output);
}

async function settle(
  context: StepContext,
  execution: Execution,
  state: TaskState,
  result: unknown,
): Promise<Step> {
  return await attemptStep(
    async () => {
      requirePassable(`the result of state ${execution.state}`, result);
      return await leave(context, execution, state, state.Next, result, { result });
    },
    (failure) => fail(context, execution, state, failure, false),
  );
}

/** Retry, else Catch, else the end. `unanswered`: the step stands only as long as the token has no answer. */
async function fail(
  context: StepContext,
  execution: Execution,
  state: TaskState,
  failure: Failure,
  unanswered: boolean,
): Promise<Step> {
  const step = await decide(context, execution, state, failure);
  return step.kind === "write" && unanswered && execution.attempt?.token !== null
    ? { ...step, unanswered: true }
    : step;
}

async function decide(
  context: StepContext,
  execution: Execution,
  state: TaskState,
  failure: Failure,
): Promise<Step> {
  const retry = decideRetry(state.Retry, execution.retries, failure, context.random);
  if (retry !== null) {
    const wakeAtMs = context.clock.nowMs() + retry.delayMs;
    return {
      kind: "write",
      event: "TaskRetryScheduled",
      detail: describeFailure(failure),
      change: { attempt: null, retries: retry.retries, wakeAtMs },
    };
  }
  const catcher = findCatcher(state.Catch, failure);
  if (catcher === null) return failExecution(context, failure);
  const errorOutput = { Error: failure.error, Cause: failure.cause };
  return await attemptStep(
    () => leave(context, execution, catcher, catcher.Next, errorOutput, { errorOutput }),
    (second) => failExecution(context, second),
  );
}

interface Deadline {
  readonly atMs: number;
  readonly failure: Failure;
}

function deadlineAtMs(state: TaskState, startedAtMs: number, heartbeatAtMs: number): number {
  const heartbeatMs = (state.HeartbeatSeconds ?? state.TimeoutSeconds) * 1_000;
  return Math.min(startedAtMs + state.TimeoutSeconds * 1_000, heartbeatAtMs + heartbeatMs);
}

function deadlineOf(state: TaskState, attempt: Attempt, heartbeatAtMs: number): Deadline {
  const atMs = deadlineAtMs(state, attempt.startedAtMs, heartbeatAtMs);
  const timeout = atMs >= attempt.startedAtMs + state.TimeoutSeconds * 1_000;
  const failure = timeout
    ? { error: "States.Timeout", cause: `no result within ${state.TimeoutSeconds} s` }
    : { error: "States.HeartbeatTimeout", cause: `no heartbeat within ${state.HeartbeatSeconds} s` };
  return { atMs, failure };
}
