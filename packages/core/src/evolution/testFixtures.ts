import { defaultCosts } from "../backtest/costs.ts";
import type { Statistics } from "../backtest/result.ts";
import { candidateId } from "../ids.ts";
import { randomFor } from "../random.ts";
import { scopeFor } from "../safety/scopes.ts";
import { canonicalise } from "../strategy/canonical.ts";
import { generateStrategy } from "../strategy/generate.ts";
import { identify } from "../strategy/identity.ts";
import type { Assessment } from "./assessment.ts";
import type { Candidate } from "./candidate.ts";
import { defaultTargets, type RunRecord } from "./run.ts";

/** A run for tests: the settings matter, the market is a stand-in. */
export function testRun(settings: Partial<RunRecord["settings"]> = {}): RunRecord {
  const span = { start: 0, end: 600, from: "2000-01-03", to: "2002-05-20" };
  return {
    runId: `run_${"0".repeat(26)}`,
    owner: "tester",
    name: "test",
    status: "running",
    settings: {
      datasets: [`dat_${"0".repeat(32)}`],
      seed: 1,
      generations: 5,
      population: 20,
      islands: 2,
      targets: [...defaultTargets],
      costs: defaultCosts,
      budget: {},
      seeds: [],
      ...settings,
    },
    market: {
      marketId: `mkt_${"0".repeat(32)}`,
      datasetIds: [`dat_${"0".repeat(32)}`],
      symbols: [{ symbol: "TEST", fill: "nextOpen" }],
      barsPerYear: 252,
      bars: 1_000,
      parts: {
        training: span,
        validation: { ...span, start: 620, end: 800 },
        sealed: { ...span, start: 820, end: 1_000 },
      },
    },
    epoch: 1,
    generation: 0,
    phase: "generation",
    version: 1,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: null,
    progress: { backtests: 0, trials: 0, champions: 0, bestFitness: null, stage: 0 },
    archiveHash: null,
    failure: null,
  };
}

/** A random candidate of generation 0. */
export function testCandidate(index: number, changes: Partial<Candidate> = {}): Candidate {
  const strategy = canonicalise(
    generateStrategy(randomFor("fixture", index), { depthMax: 4, longBias: 0.5 }),
  );
  return {
    candidateId: candidateId(0, index),
    strategyId: identify(strategy),
    strategy,
    origin: "immigrant",
    parents: [],
    note: "",
    island: 0,
    scope: scopeFor("immigrant"),
    name: `candidate ${index}`,
    ...changes,
  };
}

export function testStatistics(changes: Partial<Statistics> = {}): Statistics {
  return {
    bars: 600,
    years: 2.4,
    totalReturn: 0.5,
    cagr: 0.2,
    sharpe: 1,
    sortino: 1.4,
    maxDrawdown: -0.2,
    maxDrawdownBars: 60,
    calmar: 1,
    volatility: 0.2,
    turnover: 5,
    exposure: 0.5,
    trades: 20,
    winRate: 0.5,
    profitFactor: 1.4,
    skewness: 0,
    kurtosis: 3,
    unavailable: {},
    ...changes,
  };
}

/** A judged candidate of the given fitness; null fitness is a rejected one. */
export function testAssessment(
  candidate: Candidate,
  fitness: number | null,
  changes: Partial<Assessment> = {},
): Assessment {
  return {
    candidateId: candidate.candidateId,
    strategyId: candidate.strategyId,
    outcome: fitness === null ? "screened" : "measured",
    fitness,
    training: testStatistics(),
    validation: fitness === null ? null : testStatistics(),
    trainingBlocks: [],
    verdict: fitness === null ? "rejected" : "kept",
    risk: "low",
    findings: [],
    evidence: null,
    ...changes,
  };
}
