import type { LineageEntry } from "@tradewind/core/archive/lineage";
import { traceOfAny } from "@tradewind/core/backtest/anyKind";
import { packOrders } from "@tradewind/core/backtest/orders";
import type { LookAheadCertificate } from "@tradewind/core/evidence/certificate";
import { readOpenMarket } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { candidateId } from "@tradewind/core/ids";
import { identifyAny } from "@tradewind/core/strategy/kinds";
import { averageScript, scriptOf } from "@tradewind/core/strategy/scriptSamples";
import { EquityView, EvidenceView, StrategyView, TradesView } from "@tradewind/core/views/strategy";
import { describe, expect, it } from "vitest";
import { type Harness, makeHarness } from "../testing/harness.ts";
import { addStrategy, startSampleRun } from "../testing/samples.ts";

const certificate: LookAheadCertificate = {
  seed: 7,
  cuts: [100, 200],
  bars: 576,
  engineVersion: 1,
  dataHash: "abc",
  passed: true,
  failedCut: null,
  sentence: "Looks at no later bar.",
};

/** A promoted script as a run leaves it: with what it decided, a position of ten bars every twenty. */
async function addScript(harness: Harness, run: RunRecord): Promise<LineageEntry> {
  const { ports } = harness;
  const { market, training, validation } = await readOpenMarket(ports.markets, run);
  const strategy = averageScript;
  const orders = market.symbols.map(({ days }) =>
    packOrders(Array.from(days, (_, t) => ({ position: t % 20 < 10 ? "long" : "flat" }) as const)),
  );
  const measure = (range: typeof training) =>
    traceOfAny({ strategy, orders, market, range, costs: run.settings.costs }).result.statistics;
  const entry: LineageEntry = {
    ...(await addStrategy(harness, run, { index: 0, window: 20 })),
    strategyId: identifyAny(strategy),
    candidateId: candidateId(1, 1),
    name: strategy.name,
    family: "script",
    origin: "promotion",
    strategy,
    orders,
    certificate,
    training: measure(training),
    validation: measure(validation),
  };
  await ports.lineage.append(run.runId, [entry]);
  return entry;
}

describe("a script in the API", () => {
  it("shows its source, its certificate and its statistics, without being run", async () => {
    const harness = makeHarness();
    const entry = await addScript(harness, await startSampleRun(harness));
    const path = `/api/strategies/${entry.strategyId}`;

    const view = StrategyView.parse(await (await harness.send("GET", path)).json());
    const evidence = EvidenceView.parse(await (await harness.send("GET", `${path}/evidence`)).json());

    expect(view).toMatchObject({ strategy: averageScript, certificate, lookbackBars: 50 });
    expect([view.training?.net, view.validation?.net]).toEqual([entry.training, entry.validation]);
    expect(evidence.certificate).toEqual(certificate);
  });

  it("draws its curve and lists its trades from what it decided", async () => {
    const harness = makeHarness();
    const entry = await addScript(harness, await startSampleRun(harness));
    const path = `/api/strategies/${entry.strategyId}`;

    const { equity, parts } = EquityView.parse(await (await harness.send("GET", `${path}/equity`)).json());
    const { trades } = TradesView.parse(await (await harness.send("GET", `${path}/trades`)).json());

    expect(equity[parts.training.end - 1]).toBeCloseTo(1 + (entry.training?.totalReturn ?? Number.NaN), 12);
    expect(trades).toHaveLength((entry.training?.trades ?? 0) + (entry.validation?.trades ?? 0));
  });
});

describe("strategies from outside in POST /api/runs", () => {
  const answerTo = async (body: Record<string, unknown>) => {
    const answer = await makeHarness().send("POST", "/api/runs", { body });
    return { status: answer.status, problem: (await answer.json()) as unknown };
  };

  it.each([
    ["too few generations to measure them", { generations: 1, seeds: [averageScript] }, "run.seeds_too_late"],
    [
      "too many scripts",
      { seeds: Array.from({ length: 11 }, (_, n) => scriptOf(`function onBar() { return ${n}; }`)) },
      "run.scripts_too_many",
    ],
  ])("are refused with %s", async (_, body, code) => {
    expect(await answerTo(body)).toMatchObject({ status: 422, problem: { code } });
  });

  it("are refused with the place of what is wrong in a source", async () => {
    const seeds = [averageScript, scriptOf("const big = 2n; function onBar() {}")];

    expect(await answerTo({ seeds })).toMatchObject({
      status: 422,
      problem: { code: "strategy.invalid", errors: [{ pointer: "/seeds/1/source" }] },
    });
  });
});
