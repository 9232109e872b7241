import type { Clock } from "@tradewind/core/ports";
import type { Definition } from "./definition.ts";
import type { Execution } from "./execution.ts";
import type { ExecutionStore } from "./store.ts";
import type { TokenTable } from "./tokens.ts";

/** No retry of ours is put off for longer. */
const BACKOFF_MS_MAX = 60_000;

export interface RefreshOptions {
  readonly definition: Definition;
  readonly store: ExecutionStore;
  readonly tokens: TokenTable;
  readonly clock: Clock;
}

/** The time that the machine was off, or could not write, is not the task's: its clocks begin anew. */
export function makeRefresh({
  definition,
  store,
  tokens,
  clock,
}: RefreshOptions): (execution: Execution) => void {
  return (execution) => {
    const { attempt, wakeAtMs, name, state } = execution;
    const nowMs = clock.nowMs();
    if (attempt !== null) {
      const change = { attempt: { ...attempt, startedAtMs: nowMs } };
      store.write(execution, { event: "ExecutionResumed", change }, nowMs);
      tokens.refresh(name, nowMs);
    } else if (definition.states.get(state)?.Type === "Task" && (wakeAtMs ?? 0) > nowMs + BACKOFF_MS_MAX) {
      // Reckoned by a clock that has been set back since.
      store.write(execution, { event: "ExecutionResumed", change: { wakeAtMs: nowMs } }, nowMs);
    }
  };
}
