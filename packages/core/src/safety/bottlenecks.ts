import { z } from "zod";
import { Phase, phases } from "../events.ts";
import {
  OperationName,
  type OperationRecord,
  operationNames,
  RecallCounts,
  StopCause,
  serialised,
} from "./operations.ts";
import { Scope } from "./scopes.ts";

const usage = {
  count: z.int(),
  failures: z.int(),
  waitedMs: z.number(),
  workedMs: z.number(),
  /** Of all time waited and worked, a fraction; null while no time was measured. */
  share: z.number().nullable(),
};

export const PhaseUsage = z.strictObject({ phase: Phase, ...usage });
export const OperationUsage = z.strictObject({ operation: OperationName, ...usage });

/** How long a scope's backtests were predicted to take at the rates of the machines they ran on, and how long they took. */
export const BacktestPrediction = z.strictObject({
  scope: Scope,
  batches: z.int(),
  predictedMs: z.number(),
  measuredMs: z.number(),
  /** Measured over predicted; null where nothing was measured. */
  ratio: z.number().nullable(),
});

/** Where a run's time went, and what to change. Phases in the order of a lap, operations by their share. */
export const BottleneckReport = z.strictObject({
  count: z.int(),
  failures: z.int(),
  waitedMs: z.number(),
  workedMs: z.number(),
  phases: z.array(PhaseUsage),
  operations: z.array(OperationUsage),
  /** In the order of the scopes' names in `Scope`; empty before the first batch. */
  predictions: z.array(BacktestPrediction),
  /** How much work was ended from outside, by why. */
  stops: z.record(StopCause, z.int()),
  /** Backtests whose results earlier runs have left, and those that were looked for in vain. */
  recalled: RecallCounts,
  findings: z.array(z.string()),
});

export type PhaseUsage = z.infer<typeof PhaseUsage>;
export type OperationUsage = z.infer<typeof OperationUsage>;
export type BacktestPrediction = z.infer<typeof BacktestPrediction>;
export type BottleneckReport = z.infer<typeof BottleneckReport>;

type Usage = Omit<PhaseUsage, "phase">;

/** Below these shares of the time nothing is worth a change. */
const WAITING_SHARE_MIN = 0.2;
const WORKING_SHARE_MIN = 0.4;
const FAILURE_SHARE_MIN = 0.05;
const PREDICTION_RATIO_MIN = 3;
const PREDICTION_MS_MIN = 1_000;

/**
 * Sums up operation records. An operation inside another is counted in both, so times are those of the operations, not
 * of the clock on the wall; a time below zero, from a clock that was set back, counts as none. The order of the records
 * does not matter.
 */
export function reportBottlenecks(records: readonly OperationRecord[]): BottleneckReport {
  const totalMs = sumOf(records, ({ waitedMs }) => waitedMs) + sumOf(records, ({ workedMs }) => workedMs);
  const { count, failures, waitedMs, workedMs } = usageOf(records, totalMs);
  const byPhase = Map.groupBy(records, ({ phase }) => phase);
  const byOperation = Map.groupBy(records, ({ operation }) => operation);
  const operations = operationNames
    .filter((operation) => byOperation.has(operation))
    .map((operation) => ({ operation, ...usageOf(byOperation.get(operation) ?? [], totalMs) }))
    .sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
  return {
    count,
    failures,
    waitedMs,
    workedMs,
    phases: phases
      .filter((phase) => byPhase.has(phase))
      .map((phase) => ({ phase, ...usageOf(byPhase.get(phase) ?? [], totalMs) })),
    operations,
    predictions: predictionsOf(records),
    stops: stopsOf(records),
    recalled: recalledOf(records),
    findings: findingsOf(records, operations, totalMs),
  };
}

function predictionsOf(records: readonly OperationRecord[]): BacktestPrediction[] {
  const timings = records.flatMap(({ backtests }) => backtests ?? []);
  const byScope = Map.groupBy(timings, ({ scope }) => scope);
  return Scope.options
    .filter((scope) => byScope.has(scope))
    .map((scope) => {
      const own = byScope.get(scope) ?? [];
      const predictedMs = own.reduce((sum, { predictedNs }) => sum + predictedNs, 0) / 1e6;
      const measuredMs = own.reduce((sum, { measuredNs }) => sum + measuredNs, 0) / 1e6;
      const ratio = predictedMs > 0 && measuredMs > 0 ? measuredMs / predictedMs : null;
      return { scope, batches: own.length, predictedMs, measuredMs, ratio };
    });
}

/** Short times differ by chance. */
function predictionFindings(records: readonly OperationRecord[]): string[] {
  return predictionsOf(records)
    .filter(
      ({ ratio, measuredMs }) => measuredMs >= PREDICTION_MS_MIN && (ratio ?? 0) >= PREDICTION_RATIO_MIN,
    )
    .map(({ scope, ratio }) => {
      const times = (ratio ?? 0).toFixed(1);
      return `Backtests of scope ${scope} took ${times} times as long as predicted: others use the processors, or strategies trade on every other bar; use fewer workers, or raise the costs.`;
    });
}

function usageOf(records: readonly OperationRecord[], totalMs: number): Usage {
  const waitedMs = sumOf(records, (record) => record.waitedMs);
  const workedMs = sumOf(records, (record) => record.workedMs);
  const failures = records.filter(({ ok }) => !ok).length;
  const share = totalMs === 0 ? null : (waitedMs + workedMs) / totalMs;
  return { count: records.length, failures, waitedMs, workedMs, share };
}

function sumOf(records: readonly OperationRecord[], timeMs: (record: OperationRecord) => number): number {
  return records.reduce((sum, record) => sum + Math.max(0, timeMs(record)), 0);
}

interface Advice {
  /** What the time went into, after "… of the time went into". */
  readonly work: string;
  readonly remedy: string;
}

const advice: Readonly<Record<OperationName, Advice>> = {
  fetchMarketData: { work: "fetching market data", remedy: "use fewer symbols, or longer batches a worker" },
  calculateIndicators: {
    work: "running backtests",
    remedy: "add workers, lower the population or take fewer symbols",
  },
  detectRegimes: { work: "detecting regimes", remedy: "use fewer symbols" },
  analyseCorrelation: { work: "analysing correlation", remedy: "lower the population" },
  measurePerformance: { work: "judging performance", remedy: "lower the population" },
  assessRisk: {
    work: "assessing risk",
    remedy: "lower the population: champions and near-winners are run once more for it",
  },
  updateArchive: { work: "updating the archive", remedy: "compact it more often" },
  breed: { work: "breeding", remedy: "lower the population, or raise the share of immigrants" },
  storeBacktestResult: { work: "storing backtest results", remedy: "put more candidates in a batch" },
  updateLineage: {
    work: "writing the lineage",
    remedy: "lower the population, or look at the store's speed",
  },
};

const stopAdvice: Readonly<Record<StopCause, readonly [state: string, remedy: string]>> = {
  slow: ["slow: it got on, but not by its deadline", "raise its scope or shorten the data"],
  stuck: ["stuck: it computed and got nowhere", "look for a loop that never ends among the violations"],
  starved: [
    "starved: it hardly had a processor",
    "use fewer workers or more cores; no strategy is blamed for it",
  ],
  memory: ["out of memory", "take fewer symbols or shorten the data"],
};

function stopsOf(records: readonly OperationRecord[]): Record<StopCause, number> {
  const count = (cause: StopCause): number => records.filter(({ stopped }) => stopped === cause).length;
  return { slow: count("slow"), stuck: count("stuck"), starved: count("starved"), memory: count("memory") };
}

function recalledOf(records: readonly OperationRecord[]): RecallCounts {
  const sum = (count: (recalled: RecallCounts) => number): number =>
    records.reduce((total, { recalled }) => total + (recalled === undefined ? 0 : count(recalled)), 0);
  return { hits: sum(({ hits }) => hits), misses: sum(({ misses }) => misses) };
}

function recallFindings(records: readonly OperationRecord[]): string[] {
  const { hits, misses } = recalledOf(records);
  if (hits === 0) return [];
  return [`${hits} of ${hits + misses} results were there from earlier backtests and not computed again.`];
}

function stopFindings(records: readonly OperationRecord[]): string[] {
  const stops = stopsOf(records);
  return StopCause.options
    .filter((cause) => stops[cause] > 0)
    .map((cause) => {
      const [state, remedy] = stopAdvice[cause];
      return `${stops[cause] === 1 ? "Once" : `${stops[cause]} times`} work was stopped that was ${state}: ${remedy}.`;
    });
}

function findingsOf(
  records: readonly OperationRecord[],
  operations: readonly OperationUsage[],
  totalMs: number,
): string[] {
  if (operations.length === 0)
    return ["No operation has been recorded yet: wait for the first phase to end."];
  const ofOperations = operations.flatMap((usage) => [
    ...waitingFinding(usage, totalMs),
    ...workingFinding(usage, totalMs),
    ...failureFinding(usage),
  ]);
  const findings = [...stopFindings(records), ...ofOperations, ...predictionFindings(records)];
  const held =
    findings.length > 0 ? findings : ["No single operation holds the run up: nothing needs to change."];
  return [...held, ...recallFindings(records)];
}

function waitingFinding({ operation, waitedMs }: OperationUsage, totalMs: number): string[] {
  if (totalMs === 0 || waitedMs / totalMs < WAITING_SHARE_MIN) return [];
  const { work } = advice[operation];
  const why = (serialised as readonly string[]).includes(operation)
    ? "one runs at a time in a run: lower the population, or put more work in each"
    : "add workers or lower the population";
  return [`${percent(waitedMs / totalMs)} of the time went into waiting for ${work}: ${why}.`];
}

function workingFinding({ operation, workedMs }: OperationUsage, totalMs: number): string[] {
  if (totalMs === 0 || workedMs / totalMs < WORKING_SHARE_MIN) return [];
  const { work, remedy } = advice[operation];
  return [`${percent(workedMs / totalMs)} of the time went into ${work}: ${remedy}.`];
}

function failureFinding({ operation, count, failures }: OperationUsage): string[] {
  if (failures / count < FAILURE_SHARE_MIN) return [];
  const { work } = advice[operation];
  return [`${failures} of ${count} times ${work} failed: look at the run's violations and events.`];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}
