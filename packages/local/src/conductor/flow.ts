import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from "./definition.ts";
import type { Execution } from "./execution.ts";
import { StateFailure } from "./failure.ts";
import { evaluate, failExecution, leave, type Step, type StepContext } from "./step.ts";

/** The first rule whose condition is true leads on. Source: Amazon States Language, Choice state. */
export async function stepChoice(
  context: StepContext,
  execution: Execution,
  state: ChoiceState,
): Promise<Step> {
  for (const rule of state.Choices) {
    const met = await evaluate(context, execution, rule.Condition);
    if (typeof met !== "boolean") {
      throw new StateFailure(
        "States.QueryEvaluationError",
        `Condition ${rule.Condition} yields ${JSON.stringify(met)}; it must yield true or false`,
      );
    }
    if (met) return await leave(context, execution, rule, rule.Next, execution.stateInput);
  }
  if (state.Default === undefined) {
    throw new StateFailure(
      "States.NoChoiceMatched",
      `no rule of ${execution.state} is true and it has no Default`,
    );
  }
  return await leave(context, execution, state, state.Default, execution.stateInput);
}

export async function stepPass(context: StepContext, execution: Execution, state: PassState): Promise<Step> {
  return await leave(context, execution, state, state.Next, execution.stateInput);
}

export async function stepSucceed(
  context: StepContext,
  execution: Execution,
  state: SucceedState,
): Promise<Step> {
  return await leave(context, execution, state, undefined, execution.stateInput);
}

export async function stepFail(context: StepContext, execution: Execution, state: FailState): Promise<Step> {
  const error = await evaluate(context, execution, state.Error ?? "States.Failed");
  const cause = await evaluate(context, execution, state.Cause ?? "");
  return failExecution(context, { error: String(error), cause: String(cause) });
}

/** Notes the moment to wake at before resting, so that a restart does not wait twice. */
export async function stepWait(context: StepContext, execution: Execution, state: WaitState): Promise<Step> {
  if (execution.wakeAtMs === null) {
    const wakeAtMs = await wakeTimeOf(context, execution, state);
    return {
      kind: "write",
      event: "WaitStarted",
      detail: `until ${new Date(wakeAtMs).toISOString()}`,
      change: { wakeAtMs },
    };
  }
  if (context.clock.nowMs() < execution.wakeAtMs) return { kind: "rest", untilMs: execution.wakeAtMs };
  return await leave(context, execution, state, state.Next, execution.stateInput);
}

async function wakeTimeOf(context: StepContext, execution: Execution, state: WaitState): Promise<number> {
  const given = await evaluate(context, execution, state.Seconds ?? state.Timestamp);
  const wakeAtMs =
    typeof given === "number" ? context.clock.nowMs() + given * 1_000 : Date.parse(String(given));
  if (!Number.isFinite(wakeAtMs)) {
    throw new StateFailure(
      "States.QueryEvaluationError",
      `${execution.state} waits for ${JSON.stringify(given)}; give a number of seconds or an ISO-8601 time`,
    );
  }
  return wakeAtMs;
}
