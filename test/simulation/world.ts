import type { Ports } from "@tradewind/core/ports";
import { type Random, randomFor } from "@tradewind/core/random";
import { createCloud } from "./cloud.ts";
import { drawFaults, type Faults, noFaults } from "./faults.ts";
import { forbidAfterCancel } from "./invariants/cancelled.ts";
import { observe } from "./invariants/observe.ts";
import { noTurns, type Turns } from "./invariants/runs.ts";
import { createVerdict, type Verdict } from "./invariants/verdict.ts";
import { createMachine } from "./machine.ts";
import type { Mutant, WorldBug } from "./mutant.ts";
import type { Place } from "./plant.ts";
import { createProcesses, type Process, type Processes } from "./processes.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { withStaleIndexes } from "./staleIndexes.ts";

/** Everything there is in one simulation: time, processes, ports and the state machine. */
export interface World {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly verdict: Verdict;
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
  /** No more of what happens only from time to time. */
  rest(): void;
  /** From now on nothing fails. */
  endFaults(): void;
  count(): number;
  close(): Promise<void>;
}

const START_MS = Date.UTC(2026, 0, 1);

export function createWorld(seed: number, place: Place, mutant: Mutant | null): World {
  const random = randomFor(seed, "world");
  const scheduler = createScheduler(randomFor(seed, "order"), START_MS);
  const verdict = createVerdict();
  let faults: Faults = drawFaults(random.split("faults"), place);
  let made = 0;
  const count = (): number => ++made;
  const processes = createProcesses({
    scheduler,
    random: randomFor(seed, "processes"),
    faults: () => faults,
  });
  const onEvents: World["onEvents"] = [];
  const turns = noTurns();
  const cancelledAtMs: World["cancelledAtMs"] = { value: null };
  const continues = random.chance(0.3) ? random.next() : 0;
  const ids = {
    runId: () => `run_${String(count()).padStart(26, "0")}`,
    secret: () => `secret-${count()}`,
  };
  const create = place === "machine" ? createMachine : createCloud;
  const plant = create({ scheduler, random: randomFor(seed, "plant"), processes, ids, count });
  const stores = mutant?.stores?.(plant.ports, scheduler) ?? plant.ports;
  const base = observe(stores, turns, verdict);
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
    rest: () => plant.rest(),
    endFaults() {
      faults = noFaults;
    },
    count,
    close: () => plant.close(),
  };
  plant.begin(world);
  return world;
}
