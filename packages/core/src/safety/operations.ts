import { z } from "zod";
import { TerminalError } from "../errors.ts";
import { Phase } from "../events.ts";
import { type Access, assertPermitted, type Scope } from "./scopes.ts";

export const parallelSafe = [
  "fetchMarketData",
  "calculateIndicators",
  "detectRegimes",
  "analyseCorrelation",
  "measurePerformance",
  "assessRisk",
] as const;
export const serialised = ["updateArchive", "breed", "storeBacktestResult", "updateLineage"] as const;

export const OperationName = z.enum([...parallelSafe, ...serialised]);
export type OperationName = z.infer<typeof OperationName>;

const requiredAccess: Readonly<Record<OperationName, Access>> = {
  fetchMarketData: "readTraining",
  calculateIndicators: "readTraining",
  detectRegimes: "readTraining",
  analyseCorrelation: "readTraining",
  measurePerformance: "readTraining",
  assessRisk: "readTraining",
  updateArchive: "archive",
  breed: "archive",
  storeBacktestResult: "writeResults",
  updateLineage: "archive",
};

/** One operation's time: `waitedMs` for its turn, `workedMs` at its work. */
export const OperationRecord = z.strictObject({
  operation: OperationName,
  phase: Phase,
  generation: z.int(),
  waitedMs: z.number(),
  workedMs: z.number(),
  ok: z.boolean(),
});
export type OperationRecord = z.infer<typeof OperationRecord>;

export interface OperationPlace {
  readonly generation: number;
  readonly phase: Phase;
}

export interface Operations {
  /**
   * Runs one named operation: the parallel-safe kind at once, the serialised kind one at a time in order of arrival.
   * The work is handed `inner`, through which it may run parallel-safe operations of its own; a serialised one inside a
   * serialised one would wait for itself and is refused (TerminalError `operation.nested`).
   */
  run<T>(
    operation: OperationName,
    place: OperationPlace,
    work: (inner: Operations) => T | Promise<T>,
  ): Promise<T>;
}

export interface OperationSettings {
  readonly nowMs: () => number;
  readonly scope: Scope;
  readonly runId: string;
  readonly onRecord: (record: OperationRecord) => void;
}

/** The scheduler of one run's operations in one scope. Every operation is scope-checked, timed and recorded. */
export function createOperations(settings: OperationSettings): Operations {
  let tail: Promise<unknown> = Promise.resolve();
  const timed = async <T>(
    operation: OperationName,
    place: OperationPlace,
    askedMs: number,
    work: () => T | Promise<T>,
  ): Promise<T> => {
    const startedMs = settings.nowMs();
    let ok = false;
    try {
      const value = await work();
      ok = true;
      return value;
    } finally {
      const workedMs = settings.nowMs() - startedMs;
      settings.onRecord({ operation, ...place, waitedMs: startedMs - askedMs, workedMs, ok });
    }
  };
  const operationsInside = (holder: OperationName | null): Operations => ({
    async run(operation, place, work) {
      assertPermitted(settings.scope, requiredAccess[operation]);
      const askedMs = settings.nowMs();
      if (!isSerialised(operation)) {
        return timed(operation, place, askedMs, () => work(operationsInside(holder)));
      }
      if (holder !== null) throw nested(operation, holder);
      const turn = tail.then(() => timed(operation, place, askedMs, () => work(operationsInside(operation))));
      tail = turn.catch(() => {});
      return turn;
    },
  });
  return operationsInside(null);
}

function isSerialised(operation: OperationName): boolean {
  return (serialised as readonly string[]).includes(operation);
}

function nested(operation: OperationName, holder: OperationName): TerminalError {
  return new TerminalError(
    "internal",
    "operation.nested",
    `${operation} was asked for inside ${holder}: both are serialised, so it would wait for itself; run it after`,
  );
}
