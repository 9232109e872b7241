import { limits } from "@tradewind/core/limits";
import type { Invoke } from "./conductor/flight.ts";
import type { Pool } from "./pool/pool.ts";
import type { KillReason, Outcome } from "./pool/slot.ts";

/** An error under the name that the state machine's Retry and Catch look at. */
class NamedError extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** What AWS calls the same ends; of these Retry knows the first alone. */
const errorNames: Readonly<Record<KillReason, string>> = {
  lost: "Lambda.ServiceException",
  abandoned: "Lambda.ServiceException",
  starved: "Lambda.ServiceException",
  timeout: "Sandbox.Timedout",
  notResponding: "Sandbox.Timedout",
  memory: "Runtime.OutOfMemory",
  crash: "Runtime.ExitError",
};

export interface Invoker {
  readonly invoke: Invoke;
  /** Settles when the workers of every call that nobody waits for any more are gone. */
  abandonedGone(): Promise<void>;
}

/** The state machine's functions, run by the pool under the deadline of a phase. */
export function makeInvoker(pool: Pool): Invoker {
  const running = new Map<Promise<Outcome>, AbortSignal>();
  async function run(name: string, payload: unknown, signal: AbortSignal): Promise<Outcome> {
    const timeoutMs = limits.phaseTimeoutSeconds * 1_000;
    const outcome = pool.run({ name, scope: null, payload, timeoutMs, heartbeatMs: null }, signal);
    running.set(outcome, signal);
    return outcome.finally(() => running.delete(outcome));
  }
  return {
    async abandonedGone() {
      await Promise.allSettled(
        [...running].flatMap(([outcome, signal]) => (signal.aborted ? [outcome] : [])),
      );
    },
    invoke: async (name, payload, signal) => answerOf(name, await run(name, payload, signal)),
  };
}

function answerOf(name: string, outcome: Outcome): unknown {
  switch (outcome.kind) {
    case "returned":
      return outcome.value;
    case "threw":
      throw new NamedError(outcome.error.name, outcome.error.message);
    case "killed":
      throw new NamedError(errorNames[outcome.reason], `${name}: ${outcome.message}`);
  }
}
