import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { createConductor, type LocalConductor } from "./conductor.ts";
import type { Timers } from "./timers.ts";

/** A function of the state machine under test: takes the payload, answers or throws. */
export type StubFunction = (payload: Payload, signal: AbortSignal) => unknown;
export type Payload = Readonly<Record<string, unknown>>;

export interface FakeTime {
  readonly clock: { nowMs(): number };
  readonly timers: Timers;
  /** Moves the clock, firing due timers in order and letting what they wake come to rest. */
  advance(ms: number): Promise<void>;
}

export function createFakeTime(startMs = Date.parse("2026-01-05T00:00:00Z")): FakeTime {
  let nowMs = startMs;
  const pending = new Set<{ readonly atMs: number; readonly callback: () => void }>();
  return {
    clock: { nowMs: () => nowMs },
    timers: {
      after(delayMs, callback) {
        const timer = { atMs: nowMs + delayMs, callback };
        pending.add(timer);
        return () => pending.delete(timer);
      },
    },
    async advance(ms) {
      const endMs = nowMs + ms;
      await quiet();
      for (;;) {
        const due = [...pending].filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        pending.delete(due);
        nowMs = Math.max(nowMs, due.atMs);
        due.callback();
        await quiet();
      }
      nowMs = endMs;
    },
  };
}

/** Lets everything happen that needs neither time nor an answer: one turn of the event loop drains all promises. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export const runId = "run_01J00000000000000000000000";
export const firstLap = { runId, epoch: 1, generation: 0, phase: "generation" } as const;

/** The document that the platform runs and AWS is given. */
export function evolutionDocument(): unknown {
  const file = new URL("../../../../infra/evolution.asl.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

export function machine(states: Readonly<Record<string, unknown>>): unknown {
  return { QueryLanguage: "JSONata", StartAt: Object.keys(states)[0], States: states };
}

export function task(functionName: string, fields: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: `\${${functionName}}`, Payload: { input: "{% $states.input %}" } },
    TimeoutSeconds: 60,
    ...("Next" in fields ? {} : { End: true }),
    ...fields,
  };
}

export function tokenTask(functionName: string, fields: Readonly<Record<string, unknown>> = {}): unknown {
  return task(functionName, {
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments: {
      FunctionName: `\${${functionName}}`,
      Payload: { taskToken: "{% $states.context.Task.Token %}" },
    },
    ...fields,
  });
}

export interface HarnessOptions {
  readonly definition: unknown;
  readonly functions: Readonly<Record<string, StubFunction>>;
  readonly db?: DatabaseSync;
  readonly time?: FakeTime;
  readonly random?: () => number;
}

export interface Harness {
  readonly conductor: LocalConductor;
  readonly db: DatabaseSync;
  readonly time: FakeTime;
  /** Names of the functions called, in order. */
  readonly calls: string[];
  readonly payloads: Payload[];
  /** The output of the run's newest execution, as stored. */
  output(): unknown;
}

/** A conductor over stub functions, a clock that moves on demand and an in-memory database. */
export function createHarness(options: HarnessOptions): Harness {
  const db = options.db ?? new DatabaseSync(":memory:");
  const time = options.time ?? createFakeTime();
  const calls: string[] = [];
  const payloads: Payload[] = [];
  const conductor = createConductor({
    db,
    definition: options.definition,
    clock: time.clock,
    timers: time.timers,
    random: options.random ?? (() => 0.5),
    newToken: tokenSequence(db),
    log: () => {},
    async invoke(name, payload, signal) {
      calls.push(name);
      payloads.push(payload as Payload);
      const stub = options.functions[name];
      if (stub === undefined) throw new Error(`no stub named ${name}`);
      return await stub(payload as Payload, signal);
    },
  });
  return {
    conductor,
    db,
    time,
    calls,
    payloads,
    output() {
      const row = db.prepare("SELECT output FROM conductor_executions ORDER BY epoch DESC LIMIT 1").get();
      return typeof row?.output === "string" ? JSON.parse(row.output) : null;
    },
  };
}

/** Tokens of one database never repeat, not even between two conductors made one after the other. */
const issued = new WeakMap<DatabaseSync, number>();
function tokenSequence(db: DatabaseSync): () => string {
  return () => {
    const next = (issued.get(db) ?? 0) + 1;
    issued.set(db, next);
    return `token-${next}`;
  };
}
