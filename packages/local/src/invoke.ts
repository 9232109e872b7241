import { limits } from "@tradewind/core/limits";
import type { Invoke } from "./conductor/flight.ts";
import type { Pool } from "./pool/pool.ts";
import type { KillReason } from "./pool/slot.ts";

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
  timeout: "Sandbox.Timedout",
  notResponding: "Sandbox.Timedout",
  memory: "Runtime.OutOfMemory",
  crash: "Runtime.ExitError",
};

/** The state machine's functions, run by the pool under the deadline of a phase. */
export function makeInvoke(pool: Pool): Invoke {
  return async (name, payload, signal) => {
    const timeoutMs = limits.phaseTimeoutSeconds * 1_000;
    const outcome = await pool.run({ name, scope: null, payload, timeoutMs, heartbeatMs: null }, signal);
    switch (outcome.kind) {
      case "returned":
        return outcome.value;
      case "threw":
        throw new NamedError(outcome.error.name, outcome.error.message);
      case "killed":
        throw new NamedError(errorNames[outcome.reason], `${name}: ${outcome.message}`);
    }
  };
}
