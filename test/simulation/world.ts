import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { Ports } from "@tradewind/core/ports";
import { type Random, randomFor } from "@tradewind/core/random";
import { createConductor, type LocalConductor } from "@tradewind/local/conductor/conductor";
import { drawFaults, type Faults, noFaults } from "./faults.ts";
import { createFunctions } from "./functions.ts";
import { forbidAfterCancel } from "./invariants/cancelled.ts";
import { observe } from "./invariants/observe.ts";
import { noTurns, type Turns } from "./invariants/runs.ts";
import { createVerdict, type Verdict } from "./invariants/verdict.ts";
import type { Mutant, WorldBug } from "./mutant.ts";
import { createProcesses, type Process, type Processes } from "./processes.ts";
import { createSimulatedQueue, type SimulatedQueue } from "./queue.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { withStaleIndexes } from "./staleIndexes.ts";
import { createWorkers } from "./workers.ts";

/** Everything there is in one simulation: time, processes, ports and the state machine. */
export interface World {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly verdict: Verdict;
  readonly queue: SimulatedQueue;
  readonly conductor: LocalConductor;
  readonly bug: WorldBug;
  /** The ports as they truly are, for those who look and touch nothing. */
  readonly base: Ports;
  readonly turns: Turns;
  /** The ports as a process finds them. */
  portsOf(process: Process): Ports;
  /** When a run's cancellation was answered; null as long as it was not. */
  readonly cancelledAtMs: { value: number | null };
  /** Turns some laps into continuations, as a long run's are. */
  continueInstead(functionName: string, answer: unknown): unknown;
  /** Told of every append to a log. */
  readonly onEvents: ((runId: string) => void)[];
  /** Told of every execution that failed. */
  readonly onExecutionEnd: ((detail: object) => void)[];
  /** From now on nothing fails. */
  endFaults(): void;
  count(): number;
  close(): Promise<void>;
}

const START_MS = Date.UTC(2026, 0, 1);
const document: unknown = JSON.parse(
  readFileSync(new URL("../../infra/evolution.asl.json", import.meta.url), "utf8"),
);

export function createWorld(seed: number, mutant: Mutant | null): World {
  const random = randomFor(seed, "world");
  const scheduler = createScheduler(randomFor(seed, "order"), START_MS);
  const verdict = createVerdict();
  let faults: Faults = drawFaults(random.split("faults"));
  let made = 0;
  const count = (): number => ++made;
  const processes = createProcesses({
    scheduler,
    random: randomFor(seed, "processes"),
    faults: () => faults,
  });
  const onEvents: World["onEvents"] = [];
  const onExecutionEnd: World["onExecutionEnd"] = [];
  const turns = noTurns();
  const cancelledAtMs: World["cancelledAtMs"] = { value: null };
  const continues = random.chance(0.3) ? random.next() : 0;

  const ids = {
    runId: () => `run_${String(count()).padStart(26, "0")}`,
    secret: () => `secret-${count()}`,
  };
  const queue = createSimulatedQueue({
    scheduler,
    random: randomFor(seed, "queue"),
    processes,
    onVisible: () => workers.wake(),
    onDead: () => workers.bury(),
  });
  const db = new DatabaseSync(":memory:");
  const conductor: LocalConductor = createConductor({
    db,
    definition: document,
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
  const memory = { ...makeMemoryPorts({ clock: scheduler.clock, ids }), queue, conductor };
  const base = observe(mutant?.stores?.(memory, scheduler) ?? memory, turns, verdict);
  const told: Ports = {
    ...base,
    events: {
      ...base.events,
      async append(runId, ...values) {
        const envelopes = await base.events.append(runId, ...values);
        if (envelopes.length > 0) for (const tell of onEvents) tell(runId);
        return envelopes;
      },
    },
  };
  const seen = withStaleIndexes(told, processes, scheduler.clock);

  const world: World = {
    scheduler,
    random,
    processes,
    verdict,
    queue,
    conductor,
    bug: mutant?.world ?? {},
    base,
    turns,
    portsOf(process) {
      const watched = forbidAfterCancel(seen, process, cancelledAtMs, verdict);
      return processes.portsOf(process, mutant?.given?.(watched, process) ?? watched);
    },
    cancelledAtMs,
    continueInstead(functionName, answer) {
      if (functionName !== "adaptationFunction") return answer;
      const { decision } = answer as { decision: string };
      return decision === "again" && random.chance(continues)
        ? { ...(answer as object), decision: "continue" }
        : answer;
    },
    onEvents,
    onExecutionEnd,
    endFaults() {
      faults = noFaults;
    },
    count,
    async close() {
      await conductor.close();
      db.close();
    },
  };
  const invoke = createFunctions(world);
  const workers = createWorkers(world, random.between(1, 3));
  return world;
}
