import type { LineageEntry } from "@tradewind/core/archive/lineage";
import { backtest } from "@tradewind/core/backtest/kernel";
import { readOpenMarket } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { candidateId } from "@tradewind/core/ids";
import { isoOfDay } from "@tradewind/core/market/calendar";
import { randomFor } from "@tradewind/core/random";
import type { ViolationKind } from "@tradewind/core/safety/violations";
import { makeViolation } from "@tradewind/core/safety/violations";
import { familyOf } from "@tradewind/core/strategy/family";
import { identify } from "@tradewind/core/strategy/identity";
import { nameStrategy } from "@tradewind/core/strategy/print";
import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import { RunView } from "@tradewind/core/views/run";
import { ALICE, FIRST_MS, type Harness } from "./harness.ts";

/** A small seeded market as CSV: a random walk on weekdays. */
export function csv(bars: number, seed = 1): string {
  const random = randomFor("csv", seed);
  const lines = ["date,open,high,low,close,volume"];
  let close = 100;
  for (let n = 0; n < bars; n++) {
    const open = close * (1 + 0.002 * random.normal());
    close = open * (1.0004 + 0.01 * random.normal());
    const [high, low] = [Math.max(open, close) * 1.003, Math.min(open, close) * 0.997];
    const prices = [open, high, low, close].map((price) => price.toFixed(4));
    lines.push([isoOfDay(10_959 + 7 * Math.floor(n / 5) + (n % 5)), ...prices, 1_000 + n].join(","));
  }
  return lines.join("\n");
}

/** Long enough for a validation part of more than a year. */
const sampleCsv = [csv(1_500, 0), csv(1_500, 1)];

/** Imports the two samples for whoever holds the token and answers their ids. */
export async function importSamples(harness: Harness, token = ALICE): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, symbol] of ["SPX", "NDX"].entries()) {
    const answer = await harness.send("POST", `/api/datasets?symbol=${symbol}`, {
      token,
      body: sampleCsv[index] ?? "",
      headers: { "Content-Type": "text/csv" },
    });
    ids.push(((await answer.json()) as { datasetId: string }).datasetId);
  }
  return ids;
}

/** Starts a run through the API, with the samples imported, and answers its record. */
export async function startSampleRun(harness: Harness, token = ALICE): Promise<RunRecord> {
  await importSamples(harness, token);
  const answer = await harness.send("POST", "/api/runs", { token, body: { seed: 7 } });
  const { runId } = RunView.parse(await answer.json());
  const run = await harness.ports.runs.get(runId);
  if (run === null) throw new Error("the run was not stored");
  return run;
}

/** Writes another status over a run's, as the state machine would. */
export async function setRun(
  harness: Harness,
  runId: string,
  change: Partial<RunRecord>,
): Promise<RunRecord> {
  const run = await harness.ports.runs.get(runId);
  if (run === null) throw new Error(`there is no run ${runId}`);
  return harness.ports.runs.update({ ...run, ...change });
}

/** Long while the close is above its average of `window` bars. */
export function trendStrategy(window: number): SingleStrategy {
  const [close, average] = [{ op: "close" } as const, { op: "sma", window } as const];
  return {
    kind: "single",
    direction: "long",
    entry: { op: "above", of: "price", left: close, right: average },
    exit: { op: "above", of: "price", left: average, right: close },
    stops: { stopLoss: 0.1 },
    sizing: { leverage: 1 },
  };
}

interface EntryWish {
  readonly index: number;
  readonly window: number;
  readonly parents?: readonly string[];
  /** A screened strategy was never shown the validation part. */
  readonly screened?: boolean;
  readonly fitness?: number | null;
}

/** Appends a strategy to a run's lineage with its true statistics. */
export async function addStrategy(
  { ports }: Harness,
  run: RunRecord,
  { index, window, parents = [], screened = false, fitness = 1 - index / 100 }: EntryWish,
): Promise<LineageEntry> {
  const strategy = trendStrategy(window);
  const { market, training, validation } = await readOpenMarket(ports.markets, run);
  const { costs } = run.settings;
  const measure = (range: typeof training) => backtest({ strategy, market, range, costs }).statistics;
  const entry: LineageEntry = {
    runId: run.runId,
    strategyId: identify(strategy),
    candidateId: candidateId(0, index),
    generation: 0,
    parents: [...parents],
    origin: parents.length > 0 ? "window" : "immigrant",
    note: parents.length > 0 ? "another window" : "",
    name: nameStrategy(strategy),
    family: familyOf(strategy),
    island: 0,
    scope: "experimental",
    strategy,
    outcome: screened ? "screened" : "measured",
    fitness,
    training: measure(training),
    validation: screened ? null : measure(validation),
    verdict: "kept",
    risk: "moderate",
    findings: ["trades seldom"],
    evidence: null,
    violations: [],
  };
  await ports.lineage.append(run.runId, [entry]);
  return entry;
}

/** Records a violation in the experimental scope. */
export async function addViolation(
  { ports }: Harness,
  owner: string,
  { runId, kind, index = 0 }: { runId: string; kind: ViolationKind; index?: number },
): Promise<void> {
  const violation = makeViolation({
    owner,
    runId,
    generation: 0,
    batchId: null,
    candidateId: candidateId(0, index),
    strategyId: null,
    scope: "experimental",
    kind,
    message: "it was still running at its deadline",
    at: new Date(FIRST_MS).toISOString(),
    evidence: {},
  });
  await ports.violations.record(violation);
}
