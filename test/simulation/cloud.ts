import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import { createConductor, type LocalConductor } from "@tradewind/local/conductor/conductor";
import type { Invoke } from "@tradewind/local/conductor/flight";
import { createFunctions } from "./functions.ts";
import { keepHouse } from "./housekeeping.ts";
import type { Parts, Plant } from "./plant.ts";
import { createSimulatedQueue, type SimulatedQueue } from "./queue.ts";
import { createWorkers } from "./workers.ts";

/** The document that the platform runs and AWS is given. */
export const stateMachine: unknown = JSON.parse(
  readFileSync(new URL("../../infra/evolution.asl.json", import.meta.url), "utf8"),
);

/** What of the cloud others look at. */
export interface Cloud extends Plant {
  readonly queue: SimulatedQueue;
  readonly conductor: LocalConductor;
  /** Told of every execution that failed. */
  readonly onExecutionEnd: ((detail: object) => void)[];
}

/** Stores in memory, a queue as SQS keeps one, and our interpreter for Step Functions. */
export function createCloud({ scheduler, random, processes, ids, count }: Parts): Cloud {
  let invoke: Invoke = () => new Promise(() => {});
  let wake = (): void => {};
  let bury = (): void => {};
  let house = { stop(): void {} };
  const onExecutionEnd: Cloud["onExecutionEnd"] = [];
  const queue = createSimulatedQueue({
    scheduler,
    random: random.split("queue"),
    processes,
    onVisible: () => wake(),
    onDead: () => bury(),
  });
  const db = new DatabaseSync(":memory:");
  const conductor = createConductor({
    db,
    definition: stateMachine,
    invoke: (...call) => invoke(...call),
    clock: scheduler.clock,
    timers: scheduler.timers,
    random: () => random.next(),
    newToken: () => `token-${count()}`,
    log(_level, message, { execution, detail }) {
      if (message !== "ExecutionFailed") return;
      for (const tell of onExecutionEnd) tell({ name: execution, status: "FAILED", cause: detail });
    },
  });
  const cloud: Cloud = {
    ports: { ...makeMemoryPorts({ clock: scheduler.clock, ids }), queue, conductor },
    queue,
    conductor,
    onExecutionEnd,
    begin(world) {
      invoke = createFunctions(world);
      ({ wake, bury } = createWorkers(world, queue, random.between(1, 3)));
      house = keepHouse(world, cloud);
    },
    rest: () => house.stop(),
    async close() {
      await conductor.close();
      db.close();
    },
  };
  return cloud;
}
