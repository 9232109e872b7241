import type { Archive } from "@tradewind/core/archive/elite";
import { TerminalError } from "@tradewind/core/errors";
import { type Envelope, type EvolutionEvent, lastSource } from "@tradewind/core/events";
import type { CandidateResult } from "@tradewind/core/evolution/candidate";
import type { ArchiveStore, EventLog, LedgerState, Ports } from "@tradewind/core/ports";
import { randomFor } from "@tradewind/core/random";
import type { Mutant } from "./mutant.ts";
import type { Scheduler } from "./scheduler.ts";

/** One bug for each invariant and more, the kind of bug that a tired evening makes; some were ours. */
export const mutants: readonly Mutant[] = [
  {
    name: "a ledger that counts settlements instead of batches",
    invariant: "what remains never rises and never falls below zero",
    stores: (ports) => ({ ...ports, ledger: countingLedger(ports) }),
  },
  {
    name: "a ledger that keeps every registration of a batch",
    invariant: "each candidate has one effect",
    stores: (ports) => ({ ...ports, ledger: keepingLedger(ports) }),
  },
  {
    name: "a worker that tells before it looks whether it was told",
    invariant: "each candidate has one effect",
    stores: (ports) => ({ ...ports, events: forgettingLog(ports) }),
  },
  {
    name: "a log that leaves a number out",
    invariant: "event numbers rise without gaps",
    stores: ({ events, ...ports }) => ({
      ...ports,
      events: renumbered(events, (seq) => seq + Number(seq > 20)),
    }),
  },
  {
    name: "a log whose writers do not wait for one another",
    invariant: "event numbers rise without gaps",
    stores: (ports, scheduler) => ({ ...ports, events: racingLog(ports, scheduler) }),
  },
  {
    name: "a token that can be answered twice",
    invariant: "one token completion a generation, when nothing remains",
    stores: ({ conductor, ...ports }) => ({
      ...ports,
      conductor: {
        ...conductor,
        async complete(token, output) {
          await conductor.complete(token, output);
          return "completed";
        },
      },
    }),
  },
  {
    name: "a worker that answers the token though batches remain",
    invariant: "one token completion a generation, when nothing remains",
    given: (ports) => ({ ...ports, conductor: hastyConductor(ports) }),
  },
  {
    name: "an archive that uses a version twice",
    invariant: "archive versions rise by one and never change",
    stores: (ports) => ({
      ...ports,
      archives: numberedArchives(ports, (version) => Math.max(1, version - 1)),
    }),
  },
  {
    name: "an archive that passes over a version",
    invariant: "archive versions rise by one and never change",
    stores: (ports) => ({ ...ports, archives: numberedArchives(ports, (version) => version + 1) }),
  },
  {
    name: "a lineage in which a sibling is a parent",
    invariant: "lineage has no cycle and parents are earlier",
    stores: ({ lineage, ...ports }) => ({
      ...ports,
      lineage: {
        ...lineage,
        append: (runId, entries) =>
          lineage.append(
            runId,
            entries.map((entry, at) => ({
              ...entry,
              parents: at === 0 ? [entries.at(-1)!.strategyId] : entry.parents,
            })),
          ),
      },
    }),
  },
  {
    name: "a log that hears what comes after a cancellation",
    invariant: "a cancelled run sends nothing new",
    stores: ({ events, ...ports }) => ({
      ...ports,
      events: {
        ...events,
        append: (runId, source, ...values) =>
          events.append(runId, source === lastSource ? "control/end" : source, ...values),
      },
    }),
  },
  {
    name: "a worker that does not look at its run's status",
    invariant: "a cancelled run sends nothing new",
    given: ({ runs, ...ports }, { name }) => ({
      ...ports,
      runs: {
        ...runs,
        async get(runId) {
          const run = await runs.get(runId);
          return run !== null && name.startsWith("worker") ? { ...run, status: "running" } : run;
        },
      },
    }),
  },
  {
    name: "a search that forgets what it spent",
    invariant: "cost stays within the budget",
    stores: ({ generations, ...ports }) => ({
      ...ports,
      generations: {
        ...generations,
        put: (runId, generation, key, document) =>
          generations.put(
            runId,
            generation,
            key,
            key === "search" ? ({ ...document, backtests: 0 } as typeof document) : document,
          ),
      },
    }),
  },
  {
    name: "a record that the last writer owns",
    invariant: "a run's record moves forward only",
    stores: ({ runs, ...ports }) => ({
      ...ports,
      runs: {
        ...runs,
        async update(run) {
          const standing = await runs.get(run.runId);
          return runs.update({ ...run, version: standing?.version ?? run.version });
        },
      },
    }),
  },
  {
    name: "a document that says when it was written",
    invariant: "what a phase left stays as it was left",
    stores: ({ generations, ...ports }, scheduler) => ({
      ...ports,
      generations: {
        ...generations,
        put: (runId, generation, key, document) =>
          generations.put(
            runId,
            generation,
            key,
            key === "search"
              ? ({ ...document, writtenAtMs: scheduler.clock.nowMs() } as typeof document)
              : document,
          ),
      },
    }),
  },
  {
    name: "a resumption that stops what drives the run",
    invariant: "faults alone end no run for good",
    stores: ({ conductor, ...ports }) => ({
      ...ports,
      conductor: { ...conductor, stop: (runId, cause) => conductor.stop(runId, cause) },
    }),
  },
  {
    name: "a conductor that says it started and did not",
    invariant: "the run ends",
    stores: ({ conductor, ...ports }) => ({
      ...ports,
      conductor: {
        ...conductor,
        start: async (input) => (input.epoch === 1 ? conductor.start(input) : "already"),
      },
    }),
  },
  {
    name: "a resumption that begins with the next phase",
    invariant: "faults alone end no run for good",
    given: ({ conductor, ...ports }) => ({
      ...ports,
      conductor: {
        ...conductor,
        start: (input) =>
          conductor.start(
            input.epoch > 1 && input.phase === "generation" ? { ...input, phase: "backtesting" } : input,
          ),
      },
    }),
  },
  {
    name: "a store that calls terminal what is a matter of trying again",
    invariant: "faults alone end no run for good",
    stores: (ports) => ({ ...ports, generations: hopelessGenerations(ports) }),
  },
  {
    name: "results of which the last is lost",
    invariant: "the archive is the calm run's",
    stores: ({ ledger, ...ports }) => ({
      ...ports,
      ledger: {
        ...ledger,
        results: async (runId, generation) => (await ledger.results(runId, generation)).slice(0, -1),
      },
    }),
  },
  {
    name: "results in the order in which workers ended",
    invariant: "the archive is the calm run's",
    stores: ({ ledger, ...ports }) => ({
      ...ports,
      ledger: {
        ...ledger,
        results: async (runId, generation) => [...(await ledger.results(runId, generation))].reverse(),
      },
    }),
  },
  {
    name: "a log that loses the end of a generation",
    invariant: "the events are the calm run's",
    stores: (ports) => ({ ...ports, events: losing(ports, "generation.finished") }),
  },
  {
    name: "a resumption that nobody hears of",
    invariant: "what was asked for is told",
    stores: (ports) => ({ ...ports, events: losing(ports, "run.resumed") }),
  },
  {
    name: "a socket's server that passes over what it could not send",
    invariant: "a watcher sees every event once, in order",
    world: { postSkips: true },
  },
  {
    name: "an event that could not be pushed and is left to the next one",
    invariant: "a watcher sees the last event",
    world: { pushesOnce: true },
  },
  {
    name: "a firing whose repetition is another",
    invariant: "a firing is one run",
    world: { firingsDiffer: true },
  },
];

function countingLedger({ ledger }: Ports): Ports["ledger"] {
  const settlements = new Map<string, number>();
  const counted = (state: LedgerState, batches: number): LedgerState => ({ ...state, remaining: batches });
  const sizes = new Map<string, number>();
  const keyOf = (runId: string, generation: number): string => `${runId}/${generation}`;
  const left = (key: string): number => (sizes.get(key) ?? 0) - (settlements.get(key) ?? 0);
  return {
    ...ledger,
    async open(state, batchIds) {
      const key = keyOf(state.runId, state.generation);
      sizes.set(key, batchIds.length);
      return counted(await ledger.open(state, batchIds), left(key));
    },
    async settle(runId, generation, batchId) {
      const key = keyOf(runId, generation);
      settlements.set(key, (settlements.get(key) ?? 0) + 1);
      return counted(await ledger.settle(runId, generation, batchId), left(key));
    },
    async get(runId, generation) {
      const state = await ledger.get(runId, generation);
      return state === null ? null : counted(state, left(keyOf(runId, generation)));
    },
  };
}

function keepingLedger({ ledger }: Ports): Ports["ledger"] {
  const kept = new Map<string, CandidateResult[]>();
  return {
    ...ledger,
    async register(runId, generation, batchId, results) {
      const answer = await ledger.register(runId, generation, batchId, results);
      const key = `${runId}/${generation}`;
      if (answer.verdict !== "accepted") kept.set(key, [...(kept.get(key) ?? []), ...results]);
      return answer;
    },
    results: async (runId, generation) => [
      ...(await ledger.results(runId, generation)),
      ...(kept.get(`${runId}/${generation}`) ?? []),
    ],
  };
}

/** A batch's events have a source of their own each time they are told. */
function forgettingLog({ events }: Ports): EventLog {
  let times = 0;
  return {
    ...events,
    append: (runId, source, ...values) =>
      events.append(runId, source.includes("bat_") ? `${source}/${++times}` : source, ...values),
  };
}

function renumbered(events: EventLog, number: (seq: number) => number): EventLog {
  const moved = (envelopes: readonly Envelope[]): Envelope[] =>
    envelopes.map((envelope) => ({ ...envelope, seq: number(envelope.seq) }));
  const read: EventLog["read"] = async (runId, after, limit, types) => {
    const all = moved(await events.read(runId, 0, 100_000, types));
    return all.filter(({ seq }) => seq > after).slice(0, limit);
  };
  return {
    read,
    readTexts: async (...wish) => (await read(...wish)).map((envelope) => JSON.stringify(envelope)),
    append: async (...values) => moved(await events.append(...values)),
    lastSeq: async (runId) => number(await events.lastSeq(runId)),
  };
}

/** Reads the last number, writes a moment later. */
function racingLog({ events }: Ports, scheduler: Scheduler): EventLog {
  const numbers = new Map<number, number>();
  const log = renumbered(events, (seq) => numbers.get(seq) ?? seq);
  return {
    ...log,
    async append(runId, ...values) {
      const last = await log.lastSeq(runId);
      await scheduler.sleep(5, "a writer that took a number");
      const fresh = await events.append(runId, ...values);
      for (const [at, { seq }] of fresh.entries()) numbers.set(seq, last + 1 + at);
      return fresh.map((envelope, at) => ({ ...envelope, seq: last + 1 + at }));
    },
  };
}

function hastyConductor({ conductor, ledger, runs }: Ports): Ports["conductor"] {
  return {
    ...conductor,
    async heartbeat(token) {
      for (const { runId, epoch, generation } of await runs.unfinished()) {
        if ((await ledger.get(runId, generation))?.token === token) {
          await conductor.complete(token, { runId, epoch, generation });
        }
      }
      return "alive";
    },
  };
}

function numberedArchives({ archives }: Ports, number: (version: number) => number): ArchiveStore {
  const kept = new Map<number, Archive>();
  return {
    ...archives,
    async load() {
      const version = Math.max(0, ...kept.keys());
      return version === 0 ? null : { version, archive: kept.get(version)! };
    },
    async commit(_runId, expectedVersion, archive) {
      kept.set(number(expectedVersion + 1), archive);
      return "committed";
    },
    snapshot: async (_runId, version) => kept.get(version) ?? null,
  };
}

function hopelessGenerations({ generations }: Ports): Ports["generations"] {
  const random = randomFor("hopeless");
  return {
    ...generations,
    get(runId, generation, key) {
      if (random.chance(0.02)) throw new TerminalError("internal", "store.busy", "the store is busy");
      return generations.get(runId, generation, key);
    },
  };
}

function losing({ events }: Ports, type: EvolutionEvent["type"]): EventLog {
  return {
    ...events,
    append: (runId, source, firstIndex, told) =>
      events.append(
        runId,
        source,
        firstIndex,
        told.filter((event) => event.type !== type),
      ),
  };
}
