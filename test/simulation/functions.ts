import { phases } from "@tradewind/core/events";
import { limits } from "@tradewind/core/limits";
import type { Ports } from "@tradewind/core/ports";
import { makeContinueHandler } from "@tradewind/functions/continue";
import { makeFailureHandler } from "@tradewind/functions/failure";
import { makePhaseHandler } from "@tradewind/functions/phases";
import type { Invoke } from "@tradewind/local/conductor/flight";
import type { Outcome, Process } from "./processes.ts";
import type { World } from "./world.ts";

/** Fewer than the state machine forgives, so that faults alone end no run. */
const FAILURES_MAX = 3;
const AGAIN_MS_MAX = 60_000;
/** A call that nobody waits for may be so slow that the run is far ahead of it. */
const LATE_SLOWNESS = [1, 20, 100, 300] as const;

type Handler = (event: unknown) => Promise<unknown>;

class NamedError extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface Container {
  readonly process: Process;
  readonly handler: Handler;
  busy: boolean;
}

/** The real functions of the state machine, each call in a container that may be warm, may die, and may be slow. */
export function createFunctions(world: World): Invoke {
  const { scheduler, processes, random } = world;
  const containers = new Map<string, Container[]>();
  const failures = new Map<string, number>();

  function containerOf(name: string, slowness?: number): Container {
    const kept = (containers.get(name) ?? []).filter(({ process }) => process.alive);
    let container = slowness === undefined ? kept.find(({ busy }) => !busy) : undefined;
    if (container === undefined) {
      const process = processes.create(`${name}#${world.count()}`, slowness);
      container = { process, handler: handlerOf(name, world.portsOf(process)), busy: false };
      kept.push(container);
    }
    containers.set(name, kept);
    return container;
  }

  async function call(name: string, payload: unknown, calm: boolean, slowness?: number): Promise<unknown> {
    const container = containerOf(name, slowness);
    container.busy = true;
    container.process.calm = calm;
    const { process, handler } = container;
    const outcome = await processes.run(process, limits.phaseTimeoutSeconds * 1_000, () => handler(payload));
    container.busy = false;
    return answerOf(name, outcome);
  }

  return async (name, payload) => {
    const key = `${name} ${JSON.stringify(payload)}`.replace(/"taskToken":"[^"]*"/, "");
    const failed = failures.get(key) ?? 0;
    const calm = failed >= FAILURES_MAX;
    await scheduler.sleep(10 * random.next(), `${name} is called`);
    try {
      if (!calm && processes.meets(null, "callTwice")) {
        scheduler.after(AGAIN_MS_MAX * random.next() ** 4, `${name} is called once more`, () => {
          call(name, payload, false, random.pick(LATE_SLOWNESS)).catch(() => {});
        });
      }
      if (!calm && processes.meets(null, "callLost")) throw unreached(name);
      const answer = call(name, payload, calm);
      if (!calm && processes.meets(null, "callAbandoned")) {
        answer.catch(() => {});
        await scheduler.sleep(5_000 * random.next(), `${name} is given up`);
        throw unreached(name);
      }
      return world.continueInstead(name, await answer);
    } catch (thrown) {
      failures.set(key, failed + 1);
      throw thrown;
    }
  };
}

function handlerOf(name: string, ports: Ports): Handler {
  if (name === "failureFunction") return makeFailureHandler(ports);
  if (name === "continueFunction") return makeContinueHandler(ports);
  const phase = phases.find((one) => name === `${one}Function`);
  if (phase === undefined) throw new RangeError(`the state machine calls ${name}, which nobody knows`);
  return makePhaseHandler(ports, phase);
}

function answerOf(name: string, outcome: Outcome<unknown>): unknown {
  if (outcome.kind === "returned") return JSON.parse(JSON.stringify(outcome.value));
  if (outcome.kind === "threw") throw outcome.error;
  throw unreached(name);
}

function unreached(name: string): NamedError {
  return new NamedError("Lambda.ServiceException", `${name} could not be reached, or died`);
}
