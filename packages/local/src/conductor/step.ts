import type { Clock } from "@tradewind/core/ports";
import type { Definition } from "./definition.ts";
import { type Execution, retryCountOf } from "./execution.ts";
import type { Expressions } from "./expressions.ts";
import { type Failure, failureOf, StateFailure } from "./failure.ts";
import { requirePassable } from "./payload.ts";
import type { Write } from "./store.ts";
import type { TokenTable } from "./tokens.ts";

/** What an execution does next: write something, or rest until a moment (null: until somebody wakes it). */
export type Step =
  | ({ readonly kind: "write" } & Write)
  | { readonly kind: "rest"; readonly untilMs: number | null };

/** What steps are worked out with. They read; only the conductor writes. */
export interface StepContext {
  readonly definition: Definition;
  readonly expressions: Expressions;
  readonly clock: Clock;
  readonly tokens: TokenTable;
  readonly random: () => number;
  readonly newToken: () => string;
}

/** What a state adds to `$states`: its result, or its error in a Catch. */
export interface Extra {
  readonly result?: unknown;
  readonly errorOutput?: { readonly Error: string; readonly Cause: string };
}

/** The fields of a state, rule or catcher that shape what leaves it. */
export interface Shape {
  readonly Output?: unknown;
  readonly Assign?: Readonly<Record<string, unknown>> | undefined;
}

export async function evaluate(
  context: StepContext,
  execution: Execution,
  template: unknown,
  extra: Extra = {},
): Promise<unknown> {
  const token = execution.attempt?.token ?? null;
  const states = {
    input: execution.stateInput,
    context: {
      Execution: {
        Id: execution.name,
        Name: execution.name,
        Input: execution.input,
        StartTime: new Date(execution.startedAtMs).toISOString(),
      },
      State: {
        Name: execution.state,
        EnteredTime: new Date(execution.enteredAtMs).toISOString(),
        RetryCount: retryCountOf(execution),
      },
      ...(token === null ? {} : { Task: { Token: token } }),
    },
    ...extra,
  };
  return await context.expressions.evaluate(template, { states, variables: execution.variables });
}

/**
 * Leaves a state by way of `next` (undefined: the end). Output and Assign are both evaluated on the variables as
 * they were; `output` is what leaves where the state names no Output.
 */
export async function leave(
  context: StepContext,
  execution: Execution,
  shape: Shape,
  next: string | undefined,
  output: unknown,
  extra: Extra = {},
): Promise<Step> {
  const shaped =
    shape.Output === undefined ? output : await evaluate(context, execution, shape.Output, extra);
  const assigned = await evaluate(context, execution, shape.Assign ?? {}, extra);
  requirePassable(`the output of state ${execution.state}`, shaped);
  const variables = { ...execution.variables, ...(assigned as Record<string, unknown>) };
  requirePassable("the variables of the execution", variables);
  return next === undefined
    ? succeed(context, shaped, variables)
    : enter(context, next, shaped, variables, execution.state);
}

function enter(
  context: StepContext,
  state: string,
  stateInput: unknown,
  variables: Execution["variables"],
  from: string,
): Step {
  return {
    kind: "write",
    event: "StateEntered",
    detail: `from ${from}`,
    change: {
      state,
      stateInput,
      variables,
      enteredAtMs: context.clock.nowMs(),
      retries: [],
      wakeAtMs: null,
      attempt: null,
    },
  };
}

function succeed(context: StepContext, output: unknown, variables: Execution["variables"]): Step {
  return {
    kind: "write",
    event: "ExecutionSucceeded",
    change: {
      status: "succeeded",
      output,
      variables,
      attempt: null,
      wakeAtMs: null,
      endedAtMs: context.clock.nowMs(),
    },
  };
}

export function failExecution(context: StepContext, failure: Failure): Step {
  return {
    kind: "write",
    event: "ExecutionFailed",
    detail: describeFailure(failure),
    change: {
      status: "failed",
      error: failure.error,
      cause: failure.cause,
      attempt: null,
      wakeAtMs: null,
      endedAtMs: context.clock.nowMs(),
    },
  };
}

export function describeFailure(failure: Failure): string {
  return `${failure.error}: ${failure.cause}`.slice(0, 1_000);
}

/** Runs work that may fail in the states language's own way; what else is thrown is a fault of ours and passes on. */
export async function attemptStep(
  work: () => Promise<Step>,
  otherwise: (failure: Failure) => Promise<Step> | Step,
): Promise<Step> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof StateFailure)) throw thrown;
    return await otherwise(failureOf(thrown));
  }
}
