import { z } from "zod";
import { TerminalError } from "../errors.ts";
import { Phase } from "../events.ts";
import { type Access, forbidden, permits, Scope } from "./scopes.ts";
import type { ViolationKind } from "./violations.ts";

export const parallelSafe = [
  "fetchMarketData",
  "calculateIndicators",
  "detectRegimes",
  "analyseCorrelation",
  "measurePerformance",
  "assessRisk",
] as const;
export const serialised = ["updateArchive", "breed", "storeBacktestResult", "updateLineage"] as const;

export const operationNames = [...parallelSafe, ...serialised] as const;

export const OperationName = z.enum(operationNames);
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

/**
 * Why work was ended from outside. `slow`: it got on, but not by its deadline; `stuck`: it computed without getting on;
 * `starved`: it hardly had a processor; `memory`: it grew beyond its bound.
 */
export const StopCause = z.enum(["slow", "stuck", "starved", "memory"]);
export type StopCause = z.infer<typeof StopCause>;

/** What an engine was predicted to take for a batch's backtests, and took. */
export const BacktestTiming = z.strictObject({
  scope: Scope,
  predictedNs: z.number(),
  measuredNs: z.number(),
});
export type BacktestTiming = z.infer<typeof BacktestTiming>;

/** Results that were there already, and those that were looked for and had to be computed. */
export const RecallCounts = z.strictObject({ hits: z.int(), misses: z.int() });
export type RecallCounts = z.infer<typeof RecallCounts>;

/** One operation's time: `waitedMs` for its turn, `workedMs` at its work. */
export const OperationRecord = z.strictObject({
  operation: OperationName,
  phase: Phase,
  generation: z.int(),
  waitedMs: z.number(),
  workedMs: z.number(),
  ok: z.boolean(),
  /** Left out of what ended by itself. */
  stopped: StopCause.optional(),
  /** Of backtests that an engine timed. */
  backtests: BacktestTiming.optional(),
  /** Of backtests, where results of earlier runs were looked for. */
  recalled: RecallCounts.optional(),
});
export type OperationRecord = z.infer<typeof OperationRecord>;

/** What is recorded beside an operation's time. */
export type Beside = Pick<OperationRecord, "backtests" | "recalled">;

export interface OperationPlace {
  readonly generation: number;
  readonly phase: Phase;
}

export interface Operations {
  /**
   * Runs one named operation: the parallel-safe kind at once, the serialised kind one at a time in order of arrival.
   * The work is handed `inner`, through which it may run parallel-safe operations of its own; a serialised one inside a
   * serialised one would wait for itself and is refused (TerminalError `operation.nested`). `beside` is asked, once the
   * work has ended well, what is recorded beside its time.
   */
  run<T>(
    operation: OperationName,
    place: OperationPlace,
    work: (inner: Operations) => T | Promise<T>,
    beside?: (value: T) => Beside,
  ): Promise<T>;
}

/** An operation that its scope does not permit; it did not run. */
export interface Refusal {
  readonly runId: string;
  readonly scope: Scope;
  readonly operation: OperationName;
  readonly place: OperationPlace;
  readonly kind: Extract<ViolationKind, "forbiddenData" | "forbiddenWrite">;
  readonly message: string;
}

export interface OperationSettings {
  readonly nowMs: () => number;
  readonly scope: Scope;
  readonly runId: string;
  readonly onRecord: (record: OperationRecord) => void;
  /** Told before the refusal is thrown, so that whoever knows the candidate can record the violation. */
  readonly onRefused?: (refusal: Refusal) => void;
}

/**
 * The scheduler of one run's operations in one scope. Every operation is scope-checked, timed and recorded; one that
 * the scope does not permit is recorded as failed without time and refused (TerminalError `scope.forbidden`).
 */
export function createOperations(settings: OperationSettings): Operations {
  let tail: Promise<unknown> = Promise.resolve();
  const timed = async <T>(
    operation: OperationName,
    place: OperationPlace,
    askedMs: number,
    work: () => T | Promise<T>,
    beside?: (value: T) => Beside,
  ): Promise<T> => {
    const startedMs = settings.nowMs();
    const record = (ok: boolean): OperationRecord => {
      const workedMs = settings.nowMs() - startedMs;
      return { operation, ...place, waitedMs: startedMs - askedMs, workedMs, ok };
    };
    let value: T;
    try {
      value = await work();
    } catch (thrown) {
      settings.onRecord(record(false));
      throw thrown;
    }
    const ended = record(true);
    settings.onRecord({ ...ended, ...beside?.(value) });
    return value;
  };
  const operationsInside = (holder: OperationName | null): Operations => ({
    async run(operation, place, work, beside) {
      refuseForbidden(settings, operation, place);
      const askedMs = settings.nowMs();
      if (!isSerialised(operation)) {
        return timed(operation, place, askedMs, () => work(operationsInside(holder)), beside);
      }
      if (holder !== null) throw nested(operation, holder);
      const turn = tail.then(() =>
        timed(operation, place, askedMs, () => work(operationsInside(operation)), beside),
      );
      tail = turn.catch(() => {});
      return turn;
    },
  });
  return operationsInside(null);
}

function refuseForbidden(settings: OperationSettings, operation: OperationName, place: OperationPlace): void {
  const { scope, runId } = settings;
  const access = requiredAccess[operation];
  if (permits(scope, access)) return;
  const kind = access === "writeResults" || access === "archive" ? "forbiddenWrite" : "forbiddenData";
  const error = forbidden(scope, access, operation);
  settings.onRecord({ operation, ...place, waitedMs: 0, workedMs: 0, ok: false });
  settings.onRefused?.({ runId, scope, operation, place, kind, message: error.message });
  throw error;
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
