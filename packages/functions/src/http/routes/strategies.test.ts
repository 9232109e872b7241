import type { LineageEntry } from "@tradewind/core/archive/lineage";
import { StrategyPage } from "@tradewind/core/views/run";
import {
  EquityView,
  EvidenceView,
  RelativesView,
  StrategyView,
  TradesView,
} from "@tradewind/core/views/strategy";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { type Harness, makeHarness } from "../testing/harness.ts";
import { addStrategy, setRun, startSampleRun } from "../testing/samples.ts";

async function read<T>(harness: Harness, path: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(await (await harness.send("GET", path)).json());
}

describe("GET /api/runs/{id}/strategies", () => {
  it("lists best first by fitness, with the number of trials beside every ratio", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    await setRun(harness, run.runId, { progress: { ...run.progress, trials: 42 } });
    await addStrategy(harness, run, { index: 0, window: 20, fitness: 0.1 });
    await addStrategy(harness, run, { index: 1, window: 30, fitness: 0.9 });

    const page = await read(harness, `/api/runs/${run.runId}/strategies`, StrategyPage);

    expect(page.items.map(({ fitness, trials }) => [fitness, trials])).toEqual([
      [0.9, 42],
      [0.1, 42],
    ]);
  });

  it.each(["sharpe", "cagr", "maxDrawdown"] as const)("lists best first by %s on validation", async (by) => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    for (const [index, window] of [20, 30, 50].entries()) await addStrategy(harness, run, { index, window });

    const { items } = await read(harness, `/api/runs/${run.runId}/strategies?by=${by}`, StrategyPage);

    const values = items.map(({ validation }) => validation?.[by] ?? Number.NEGATIVE_INFINITY);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(new Set(values).size).toBe(3);
  });

  it("pages by an opaque cursor", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    for (const [index, window] of [20, 30, 50].entries()) await addStrategy(harness, run, { index, window });
    const path = `/api/runs/${run.runId}/strategies?limit=2`;

    const first = await read(harness, path, StrategyPage);
    const rest = await read(harness, `${path}&cursor=${first.next}`, StrategyPage);

    expect([first.items.length, rest.items.length, rest.next]).toEqual([2, 1, null]);
  });
});

describe("GET /api/strategies/{id}", () => {
  it("tells the rules in words and the figures before, after and at twice the costs", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    const entry = await addStrategy(harness, run, { index: 0, window: 20 });

    const view = await read(harness, `/api/strategies/${entry.strategyId}?run=${run.runId}`, StrategyView);

    expect(view.rules.length).toBeGreaterThan(0);
    expect(view.training?.net).toEqual(entry.training);
    expect(view.validation?.net).toEqual(entry.validation);
    const returns = [view.training?.gross, view.training?.net, view.training?.twiceCosts].map(
      (statistics) => statistics?.totalReturn ?? Number.NaN,
    );
    expect(returns).toEqual([...returns].sort((a, b) => b - a));
    expect(new Set(returns).size).toBe(3);
  });

  it("shows nothing of validation that the run did not look at", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    const { strategyId } = await addStrategy(harness, run, { index: 0, window: 20, screened: true });

    const view = await read(harness, `/api/strategies/${strategyId}`, StrategyView);
    const equity = await read(harness, `/api/strategies/${strategyId}/equity`, EquityView);
    const { trades } = await read(harness, `/api/strategies/${strategyId}/trades`, TradesView);

    expect(view.validation).toBeNull();
    expect(equity.parts.validation).toEqual({ start: equity.dates.length, end: equity.dates.length });
    expect(new Set(trades.map(({ part }) => part))).toEqual(new Set(["training"]));
  });

  it("takes the newest of the owner's runs that know it, unless a run is named", async () => {
    const harness = makeHarness();
    const older = await startSampleRun(harness);
    const newer = await startSampleRun(harness);
    const { strategyId } = await addStrategy(harness, older, { index: 0, window: 20 });
    await addStrategy(harness, newer, { index: 0, window: 20 });

    const unnamed = await read(harness, `/api/strategies/${strategyId}`, StrategyView);
    const named = await read(harness, `/api/strategies/${strategyId}?run=${older.runId}`, StrategyView);

    expect([unnamed.row.runId, named.row.runId]).toEqual([newer.runId, older.runId]);
  });

  it("is not found under a run that does not know it", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    const other = await startSampleRun(harness);
    const { strategyId } = await addStrategy(harness, run, { index: 0, window: 20 });

    const answer = await harness.send("GET", `/api/strategies/${strategyId}?run=${other.runId}`);

    expect(answer.status).toBe(404);
  });
});

describe("its curves and trades", () => {
  it("draws parallel curves, each part anew from 1, with the benchmark of the same bars", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    const { strategyId, training } = await addStrategy(harness, run, { index: 0, window: 20 });

    const { dates, equity, drawdown, benchmark, parts } = await read(
      harness,
      `/api/strategies/${strategyId}/equity`,
      EquityView,
    );

    const { training: span, validation } = run.market.parts;
    const lengths = [dates, equity, drawdown, benchmark].map((column) => column.length);
    expect(new Set(lengths)).toEqual(new Set([span.end - span.start + validation.end - validation.start]));
    expect([dates[0], dates.at(-1)]).toEqual([span.from, validation.to]);
    expect(parts.validation.start).toBe(parts.training.end);
    expect([benchmark[parts.training.start], benchmark[parts.validation.start]]).toEqual([1, 1]);
    const trained = drawdown.slice(parts.training.start, parts.training.end);
    expect(Math.min(...trained)).toBeCloseTo(training?.maxDrawdown ?? Number.NaN, 12);
    expect(equity[parts.training.end - 1]).toBeCloseTo(1 + (training?.totalReturn ?? Number.NaN), 12);
  });

  it("lists the trades of each part with their dates", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    const { strategyId, training, validation } = await addStrategy(harness, run, { index: 0, window: 20 });

    const { trades } = await read(harness, `/api/strategies/${strategyId}/trades`, TradesView);

    const count = (part: string): number => trades.filter((trade) => trade.part === part).length;
    expect([count("training"), count("validation")]).toEqual([training?.trades, validation?.trades]);
    for (const { signalDate, entryDate, exitDate } of trades) {
      expect(signalDate < entryDate && entryDate <= exitDate).toBe(true);
    }
  });
});

describe("its evidence and relatives", () => {
  it("answers evidence with the number of trials, and null where there is none", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    const { strategyId } = await addStrategy(harness, run, { index: 0, window: 20 });

    const view = await read(harness, `/api/strategies/${strategyId}/evidence`, EvidenceView);

    expect(view).toEqual({ evidence: null, certificate: null, trials: 0, findings: ["trades seldom"] });
  });

  it("names parents and children with what changed, and the line back to the first", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);
    const [first, middle, last] = await family(harness, run);

    const view = await read(harness, `/api/strategies/${middle.strategyId}/relatives`, RelativesView);
    const youngest = await read(harness, `/api/strategies/${last.strategyId}/relatives`, RelativesView);

    expect(view.parents.map(({ row }) => row.strategyId)).toEqual([first.strategyId]);
    expect(view.children.map(({ row }) => row.strategyId)).toEqual([last.strategyId]);
    expect(view.children[0]?.difference.join()).toMatch(/30.*40/);
    expect(youngest.ancestors.map(({ strategyId }) => strategyId)).toEqual([
      middle.strategyId,
      first.strategyId,
    ]);
  });
});

async function family(
  harness: Harness,
  run: Parameters<typeof addStrategy>[1],
): Promise<[LineageEntry, LineageEntry, LineageEntry]> {
  const first = await addStrategy(harness, run, { index: 0, window: 20 });
  const middle = await addStrategy(harness, run, { index: 1, window: 30, parents: [first.strategyId] });
  const last = await addStrategy(harness, run, { index: 2, window: 40, parents: [middle.strategyId] });
  return [first, middle, last];
}
