import type { Archive } from "@tradewind/core/archive/elite";
import type { LineageEntry } from "@tradewind/core/archive/lineage";
import { defaultCosts } from "@tradewind/core/backtest/costs";
import type { ScriptOrders } from "@tradewind/core/backtest/orders";
import type { Statistics } from "@tradewind/core/backtest/result";
import type { EvolutionEvent } from "@tradewind/core/events";
import type { CandidateResult } from "@tradewind/core/evolution/candidate";
import { defaultTargets, type RunRecord } from "@tradewind/core/evolution/run";
import type { Schedule } from "@tradewind/core/evolution/schedule";
import { candidateId } from "@tradewind/core/ids";
import { limits } from "@tradewind/core/limits";
import type { DatasetRecord } from "@tradewind/core/market/dataset";
import { randomFor } from "@tradewind/core/random";
import type { Violation } from "@tradewind/core/safety/violations";
import type { Strategy } from "@tradewind/core/strategy/schema";

/** Valid records with as little in them as their schemas allow; `n` tells them apart and orders them. */
const hex = (n: number, width: number): string => n.toString(16).padStart(width, "0");

export const runIdOf = (n: number): string => `run_${String(n).padStart(26, "0")}`;
export const strategyIdOf = (n: number): string => `str_${hex(n, 32)}`;
export const batchIdOf = (n: number): string => `bat_${hex(n, 24)}`;
export const datasetIdOf = (n: number): string => `dat_${hex(n, 32)}`;
export const marketIdOf = (n: number): string => `mkt_${hex(n, 32)}`;
export const owner = "ada";
export const stranger = "eve";
const at = "2026-01-02T03:04:05.000Z";

const close = { op: "close" } as const;
const average = { op: "sma", window: 50 } as const;

export const strategy: Strategy = {
  kind: "single",
  direction: "long",
  entry: { op: "crossesAbove", of: "price", left: close, right: average },
  exit: { op: "crossesBelow", of: "price", left: close, right: average },
  stops: {},
  sizing: { leverage: 1 },
};

export function runOf(n: number, change: Partial<RunRecord> = {}): RunRecord {
  const span = { start: 0, end: 100, from: "2001-01-01", to: "2002-01-01" };
  return {
    runId: runIdOf(n),
    owner,
    name: `run ${n}`,
    status: "queued",
    settings: {
      datasets: [datasetIdOf(1)],
      seed: n,
      generations: 3,
      population: 8,
      islands: 1,
      targets: [...defaultTargets],
      costs: defaultCosts,
      budget: {},
      seeds: [],
    },
    market: {
      marketId: marketIdOf(1),
      datasetIds: [datasetIdOf(1)],
      symbols: [{ symbol: "SPX", fill: "nextOpen" }],
      barsPerYear: 252,
      bars: 300,
      parts: { training: span, validation: span, sealed: span },
    },
    epoch: 1,
    generation: 0,
    phase: "generation",
    version: 1,
    createdAt: at,
    updatedAt: at,
    finishedAt: null,
    progress: { backtests: 0, trials: 0, champions: 0, bestFitness: null, stage: 0 },
    archiveHash: null,
    failure: null,
    ...change,
  };
}

export function statisticsOf(change: Partial<Statistics> = {}): Statistics {
  return {
    bars: 100,
    years: 0.4,
    totalReturn: 0.1,
    cagr: 0.1,
    sharpe: 0.5,
    sortino: null,
    maxDrawdown: -0.1,
    maxDrawdownBars: 3,
    calmar: 1,
    volatility: 0.1,
    turnover: 2,
    exposure: 0.5,
    trades: 20,
    winRate: 0.5,
    profitFactor: 1.2,
    skewness: 0,
    kurtosis: 3,
    unavailable: { sortino: "no losing bar" },
    ...change,
  };
}

export function lineageOf(runNumber: number, n: number, change: Partial<LineageEntry> = {}): LineageEntry {
  return {
    runId: runIdOf(runNumber),
    strategyId: strategyIdOf(n),
    candidateId: candidateId(0, n),
    generation: 0,
    parents: [],
    origin: "immigrant",
    note: "",
    name: `strategy ${n}`,
    family: "trend",
    island: 0,
    scope: "research",
    strategy,
    outcome: "measured",
    fitness: 0.1,
    training: statisticsOf(),
    validation: statisticsOf(),
    verdict: "kept",
    risk: "low",
    findings: [],
    evidence: null,
    violations: [],
    ...change,
  };
}

/** Orders of a script that changes its mind at every bar, as often as one may, and never twice to the same. */
export function manyOrders(): ScriptOrders {
  const random = randomFor("orders");
  const share = (): number => 0.01 + 0.49 * random.next();
  const bars = Array.from({ length: limits.scriptOrdersDistinctMax }, (_, at) => at + 1);
  return Array.from({ length: limits.scriptOrderChangesMax / bars.length }, () => ({
    orders: bars.map(() => ({
      position: random.pick(["long", "short"] as const),
      leverage: 0.1 + random.next(),
      stopLoss: share(),
      takeProfit: share(),
      trailingStop: share(),
    })),
    lengths: bars.map(() => 1),
    answers: bars,
  }));
}

export function resultOf(n: number, reason = ""): CandidateResult {
  return {
    candidateId: candidateId(0, n),
    strategyId: strategyIdOf(n),
    outcome: "failed",
    training: null,
    validation: null,
    provenance: null,
    reason,
    anatomy: [],
  };
}

export function eventOf(generations: number): EvolutionEvent {
  return { type: "run.extended", generation: null, phase: null, data: { generations } };
}

export const pausedEvent: EvolutionEvent = { type: "run.paused", generation: null, phase: null, data: {} };

export function archiveOf(generation: number): Archive {
  return { descriptorVersion: 1, generation, elites: [], lineageDigest: hex(generation, 64), compacted: 0 };
}

export function datasetOf(n: number, change: Partial<DatasetRecord> = {}): DatasetRecord {
  return {
    datasetId: datasetIdOf(n),
    owner,
    name: `data ${n}`,
    createdAt: at,
    barsPerYear: 252,
    source: "test",
    report: {
      symbol: "SPX",
      bars: 3,
      firstDate: "2001-01-01",
      lastDate: "2001-01-03",
      fill: "nextOpen",
      adjusted: false,
      findings: [],
    },
    ...change,
  };
}

export function violationOf(n: number, change: Partial<Violation> = {}): Violation {
  return {
    violationId: `vio_${hex(n, 24)}`,
    runId: runIdOf(1),
    generation: 0,
    owner,
    batchId: batchIdOf(1),
    candidateId: candidateId(0, n),
    strategyId: null,
    scope: "research",
    kind: "timeout",
    message: "the deadline passed",
    at,
    evidence: { deadlineMs: 180_000 },
    ...change,
  } as Violation;
}

export function scheduleOf(name: string, change: Partial<Schedule> = {}): Schedule {
  return {
    owner,
    name,
    expression: "rate(1 day)",
    timeZone: "UTC",
    enabled: true,
    fixedSeed: false,
    settings: runOf(1).settings,
    updatedAt: at,
    nextAt: null,
    lastRunId: null,
    ...change,
  };
}
