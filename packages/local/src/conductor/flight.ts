import { type Failure, failureOf } from "./failure.ts";

/**
 * Calls a function by the name of its placeholder. What it throws is matched against Retry and Catch by its `name`.
 * `signal` is raised when nobody waits for the answer any more: at the task's timeout, at a stop, at the close.
 */
export type Invoke = (functionName: string, payload: unknown, signal: AbortSignal) => Promise<unknown>;

export type FlightOutcome = { readonly answer: unknown } | { readonly failure: Failure };

/** A call under way. It lives in memory alone: after a crash the call is made again. */
export interface Flight {
  /** Null while the function runs. */
  outcome(): FlightOutcome | null;
  /** Forgets the call, raising its signal if it still runs. */
  abandon(): void;
}

export function launch(
  invoke: Invoke,
  functionName: string,
  payload: unknown,
  whenSettled: () => void,
): Flight {
  const controller = new AbortController();
  let outcome: FlightOutcome | null = null;

  function settle(result: FlightOutcome): void {
    outcome = result;
    if (!controller.signal.aborted) whenSettled();
  }

  Promise.resolve()
    .then(() => invoke(functionName, payload, controller.signal))
    .then(
      (answer) => settle({ answer: answer ?? null }),
      (thrown) => settle({ failure: failureOf(thrown) }),
    );
  return {
    outcome: () => outcome,
    abandon() {
      if (outcome === null) controller.abort();
    },
  };
}
