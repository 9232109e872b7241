import type { Clock } from "@tradewind/core/ports";
import type { Execution } from "./execution.ts";
import { type Flight, type Invoke, launch } from "./flight.ts";
import type { Step } from "./step.ts";
import type { ExecutionStore, Write } from "./store.ts";
import type { Caller } from "./task.ts";
import type { Timers } from "./timers.ts";

export type Log = (
  level: "info" | "warn" | "error",
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

/** Pause before an execution is tried again whose step met a fault of the machine, such as a full disk. */
const faultPauseMs = 1_000;
const STEP_FAILED = "a step could not be taken; it is tried again";

interface Actor {
  readonly name: string;
  flight: Flight | null;
  cancelTimer: (() => void) | null;
  driving: Promise<void> | null;
  again: boolean;
  /** A step could not be taken since the last one that was: the machine's time, not the task's. */
  held: boolean;
}

function logStep(log: Log, { name, state }: Execution, { event, detail }: Write): void {
  if (detail !== undefined && event !== "StateEntered")
    log("info", event, { execution: name, state, detail });
}

function idleActor(name: string): Actor {
  return { name, flight: null, cancelTimer: null, driving: null, again: false, held: false };
}

export interface ActorsOptions {
  readonly store: ExecutionStore;
  readonly step: (execution: Execution, caller: Caller) => Promise<Step>;
  /** Lets the clocks of a task begin anew. */
  readonly renew: (execution: Execution) => void;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/**
 * Drives executions: one at a time each, many beside one another. An actor holds what need not survive (the call
 * in flight, the timer); it can be dropped at any moment and made again from the store.
 */
export function createActors(options: ActorsOptions) {
  const { store, clock, timers, log } = options;
  const actors = new Map<string, Actor>();
  let closed = false;

  function actorOf(name: string): Actor {
    const known = actors.get(name);
    if (known !== undefined) return known;
    const actor = idleActor(name);
    actors.set(name, actor);
    return actor;
  }

  function wake(name: string): void {
    if (closed) return;
    const actor = actorOf(name);
    if (actor.driving !== null) {
      actor.again = true;
      return;
    }
    actor.driving = drive(actor).finally(() => {
      actor.driving = null;
      if (!actor.again) return;
      actor.again = false;
      wake(actor.name);
    });
  }

  async function drive(actor: Actor): Promise<void> {
    actor.cancelTimer?.();
    actor.cancelTimer = null;
    try {
      while (!closed && (await advance(actor)));
    } catch (thrown) {
      actor.held = true;
      log("error", STEP_FAILED, { execution: actor.name, error: String(thrown) });
      if (!closed) actor.cancelTimer = timers.after(faultPauseMs, () => wake(actor.name));
    }
  }

  /** One step; false when the execution rests or has ended. */
  async function advance(actor: Actor): Promise<boolean> {
    const execution = store.load(actor.name);
    if (execution === null || execution.status !== "running") {
      retire(actor);
      return false;
    }
    if (actor.held) {
      options.renew(execution);
      actor.held = false;
      return true;
    }
    const step = await options.step(execution, callerOf(actor));
    if (closed) return false;
    if (step.kind === "rest") {
      rest(actor, step.untilMs);
      return false;
    }
    if (store.write(execution, step, clock.nowMs())) {
      actor.flight?.abandon();
      actor.flight = null;
      logStep(log, execution, step);
    }
    return true;
  }

  function callerOf(actor: Actor): Caller {
    return {
      flight: actor.flight,
      call(functionName, payload) {
        if (closed || actors.get(actor.name) !== actor) return;
        actor.flight = launch(options.invoke, functionName, payload, () => wake(actor.name));
      },
    };
  }

  function rest(actor: Actor, untilMs: number | null): void {
    if (untilMs === null || actors.get(actor.name) !== actor) return;
    actor.cancelTimer = timers.after(Math.max(0, untilMs - clock.nowMs()), () => wake(actor.name));
  }

  function retire(actor: Actor): void {
    actor.cancelTimer?.();
    actor.flight?.abandon();
    actors.delete(actor.name);
  }

  return {
    wake,
    /** Drops what an ended execution still holds. */
    drop(name: string): void {
      const actor = actors.get(name);
      if (actor !== undefined) retire(actor);
    },
    /** Lets go of everything, waiting only for the steps being worked out. Nothing is written afterwards. */
    async close(): Promise<void> {
      closed = true;
      const driving = [...actors.values()].map((actor) => actor.driving);
      for (const actor of actors.values()) retire(actor);
      await Promise.all(driving);
    },
  };
}
export type Actors = ReturnType<typeof createActors>;
