import { estimateRun } from "@tradewind/core/cost/estimate";
import { limits } from "@tradewind/core/limits";
import { Problem, RunPage, RunView } from "@tradewind/core/views/run";
import { describe, expect, it } from "vitest";
import { BOB, makeHarness } from "../testing/harness.ts";
import { csv, importSamples, setRun, startSampleRun, trendStrategy } from "../testing/samples.ts";

describe("POST /api/runs", () => {
  it("accepts a run, says where it is, and starts its first execution", async () => {
    const harness = makeHarness();
    await importSamples(harness);

    const answer = await harness.send("POST", "/api/runs", { body: { seed: 7, generations: 3 } });

    const run = RunView.parse(await answer.json());
    expect(answer.status).toBe(202);
    expect(answer.headers.get("Location")).toBe(`/api/runs/${run.runId}`);
    expect(run).toMatchObject({ status: "queued", epoch: 1, generation: 0, phase: "generation" });
    expect(harness.ports.conductor.started).toEqual([
      { runId: run.runId, epoch: 1, generation: 0, phase: "generation" },
    ]);
  });

  it("fills in the defaults: the samples, a drawn seed, ten generations of a hundred on four islands", async () => {
    const harness = makeHarness();
    const datasets = await importSamples(harness);

    const run = RunView.parse(await (await harness.send("POST", "/api/runs", { body: {} })).json());

    expect(run.settings).toMatchObject({ datasets, generations: 10, population: 100, islands: 4, seeds: [] });
    expect(run.market.symbols.map(({ symbol }) => symbol)).toEqual(["SPX", "NDX"]);
    expect(run.settings.targets).toHaveLength(3);
  });

  it("says at once where the data are too short for any champion, and how long they must be", async () => {
    const harness = makeHarness();
    const body = csv(1_200);
    const headers = { "Content-Type": "text/csv" };
    const imported = await harness.send("POST", "/api/datasets?symbol=ACME", { body, headers });
    const { datasetId } = (await imported.json()) as { datasetId: string };

    const answer = await harness.send("POST", "/api/runs", { body: { datasets: [datasetId] } });

    const [finding] = RunView.parse(await answer.json()).findings;
    expect(finding?.kind).toBe("noChampionPossible");
    expect(finding?.message).toMatch(/^The validation part of ACME has 3\d\d days .* Take a longer history/);
  });

  it("refuses seed strategies beyond the population with both numbers, for a schedule too", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const run = { population: 4, seeds: [10, 20, 30, 40, 50].map(trendStrategy) };
    const schedule = { expression: "rate(1 day)", run };

    const refusals = [
      await harness.send("POST", "/api/runs", { body: run }),
      await harness.send("PUT", "/api/schedules/nightly", { body: schedule }),
    ];

    for (const answer of refusals) {
      const { status, code, detail } = Problem.parse(await answer.json());
      expect([status, code]).toEqual([422, "run.seeds_too_many"]);
      expect(detail).toContain("5 different seeds do not fit into a population of 4");
      expect(detail).toContain("a population of at least 5");
    }
  });

  it("counts a seed strategy that is given twice once, as the run will", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const seeds = [10, 20, 30, 40, 40].map(trendStrategy);

    const answer = await harness.send("POST", "/api/runs", { body: { population: 4, seeds } });

    expect(answer.status).toBe(202);
  });

  it("draws another seed for each run", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const seedOf = async (): Promise<number> =>
      RunView.parse(await (await harness.send("POST", "/api/runs", { body: {} })).json()).settings.seed;

    expect(await seedOf()).not.toBe(await seedOf());
  });

  it("stores the sealed bars apart from those that breeding may read", async () => {
    const harness = makeHarness();

    const { market } = await startSampleRun(harness);

    const open = await harness.ports.markets.read(market.marketId, "open");
    const sealed = await harness.ports.markets.read(market.marketId, "sealed");
    expect(open.length).toBeLessThan(sealed.length);
  });

  it("answers the same run to the same key and body, and starts it once", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const wish = { body: { generations: 2 }, headers: { "Idempotency-Key": "abc" } };

    const first = RunView.parse(await (await harness.send("POST", "/api/runs", wish)).json());
    const second = await harness.send("POST", "/api/runs", wish);

    expect(second.status).toBe(202);
    expect(RunView.parse(await second.json())).toEqual(first);
    expect(harness.ports.conductor.started).toHaveLength(1);
  });

  it("starts a run whose start was lost when its request is repeated", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const wish = { body: { generations: 2 }, headers: { "Idempotency-Key": "abc" } };
    const { start } = harness.ports.conductor;
    harness.ports.conductor.start = () => Promise.reject(new Error("the process dies"));
    const lost = await harness.send("POST", "/api/runs", wish);
    harness.ports.conductor.start = start;

    const repeated = await harness.send("POST", "/api/runs", wish);

    expect([lost.status, repeated.status]).toEqual([500, 202]);
    expect(harness.ports.conductor.started).toHaveLength(1);
  });

  it("refuses the same key for another body", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const headers = { "Idempotency-Key": "abc" };
    await harness.send("POST", "/api/runs", { body: { generations: 2 }, headers });

    const answer = await harness.send("POST", "/api/runs", { body: { generations: 3 }, headers });

    expect(answer.status).toBe(422);
    expect(Problem.parse(await answer.json()).code).toBe("run.key_reused");
  });

  it("gives two owners with the same key a run each", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    await importSamples(harness, BOB);
    const wish = { body: {}, headers: { "Idempotency-Key": "abc" } };

    const alices = RunView.parse(await (await harness.send("POST", "/api/runs", wish)).json());
    const bobs = RunView.parse(
      await (await harness.send("POST", "/api/runs", { ...wish, token: BOB })).json(),
    );

    expect(bobs.runId).not.toBe(alices.runId);
  });

  it("refuses one active run more than an owner may have, and takes it when one has ended", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const start = (): Promise<Response> => harness.send("POST", "/api/runs", { body: {} });
    const first = RunView.parse(await (await start()).json());
    for (let n = 1; n < limits.runsActivePerOwnerMax; n++) await start();

    const refused = await start();
    await setRun(harness, first.runId, { status: "succeeded" });
    const accepted = await start();

    expect(refused.status).toBe(409);
    expect(Problem.parse(await refused.json()).code).toBe("run.too_many");
    expect(accepted.status).toBe(202);
  });

  it("answers a repeated request even when the owner may start no other run", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const wish = { body: {}, headers: { "Idempotency-Key": "abc" } };
    const first = RunView.parse(await (await harness.send("POST", "/api/runs", wish)).json());
    for (let n = 1; n < limits.runsActivePerOwnerMax; n++)
      await harness.send("POST", "/api/runs", { body: {} });

    const repeated = await harness.send("POST", "/api/runs", wish);

    expect(RunView.parse(await repeated.json()).runId).toBe(first.runId);
  });

  it("names what is wrong with the body, place by place", async () => {
    const body = { generations: 0, population: "many", sead: 7 };

    const answer = await makeHarness().send("POST", "/api/runs", { body });

    const problem = Problem.parse(await answer.json());
    expect(answer.status).toBe(422);
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      "/generations",
      "/population",
      "/sead",
    ]);
  });

  it("checks seed strategies by the limits of the language", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const tooLong = { ...trendStrategy(20), entry: longLookback };

    const answer = await harness.send("POST", "/api/runs", { body: { seeds: [trendStrategy(20), tooLong] } });

    const problem = Problem.parse(await answer.json());
    expect(answer.status).toBe(422);
    expect(problem.errors?.[0]?.pointer).toMatch(/^\/seeds\/1/);
  });

  it("says what to do when the samples are not imported", async () => {
    const answer = await makeHarness().send("POST", "/api/runs", { body: {} });

    expect(answer.status).toBe(422);
    expect(Problem.parse(await answer.json()).code).toBe("dataset.sample_missing");
  });

  it("finds no dataset of another owner", async () => {
    const harness = makeHarness();
    const datasets = await importSamples(harness);

    const answer = await harness.send("POST", "/api/runs", { token: BOB, body: { datasets } });

    expect(answer.status).toBe(404);
  });

  it.each([
    ["with spaces", "a b"],
    ["too long", "a".repeat(256)],
  ])("refuses a key %s", async (_, key) => {
    const answer = await makeHarness().send("POST", "/api/runs", {
      body: {},
      headers: { "Idempotency-Key": key },
    });

    expect(answer.status).toBe(422);
    expect(Problem.parse(await answer.json()).errors?.[0]?.pointer).toBe("Idempotency-Key:");
  });
});

describe("GET /api/runs", () => {
  it("pages through an owner's own runs, newest first", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    await startSampleRun(harness, BOB);
    for (let n = 0; n < 3; n++) await harness.send("POST", "/api/runs", { body: { name: `run ${n}` } });

    const first = RunPage.parse(await (await harness.send("GET", "/api/runs?limit=2")).json());
    const rest = RunPage.parse(
      await (await harness.send("GET", `/api/runs?limit=2&cursor=${first.next}`)).json(),
    );

    expect([...first.items, ...rest.items].map(({ name }) => name)).toEqual(["run 2", "run 1", "run 0"]);
    expect(rest.next).toBeNull();
  });

  it.each([
    "limit=0",
    `limit=${limits.listPageMax + 1}`,
    "limit=two",
    "limit=1&limit=2",
    "cursor=",
    "page=2",
  ])("refuses ?%s", async (query) => {
    const answer = await makeHarness().send("GET", `/api/runs?${query}`);

    expect(answer.status).toBe(422);
    expect(Problem.parse(await answer.json()).errors?.[0]?.pointer).toMatch(/^\?(limit|cursor|page)/);
  });
});

describe("GET /api/runs of runs with seed strategies", () => {
  it("counts them and leaves them to the run itself, so that a page of such runs stays small", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const seeds = Array.from({ length: limits.seedStrategiesMax }, (_, n) => trendStrategy(10 + n));
    const body = { seeds, population: 200 };
    const run = RunView.parse(await (await harness.send("POST", "/api/runs", { body })).json());

    const text = await (await harness.send("GET", "/api/runs")).text();

    const [item] = RunPage.parse(JSON.parse(text)).items;
    const { settings, ...view } = run;
    const { seeds: given, ...rest } = settings;
    expect(item).toEqual({ ...view, settings: rest, seedStrategies: given.length });
    expect(given).toHaveLength(limits.seedStrategiesMax);
    expect(text.length).toBeLessThan(JSON.stringify(given).length / 10);
  });
});

describe("GET /api/runs/{id}", () => {
  it("shows the run without its owner", async () => {
    const harness = makeHarness();
    const run = await startSampleRun(harness);

    const answer = await harness.send("GET", `/api/runs/${run.runId}`);

    const { owner: _, ...expected } = run;
    const { estimate, findings, ...shown } = RunView.parse(await answer.json());
    expect(shown).toEqual(expected);
    expect(estimate).toEqual(estimateRun(run.settings, run.market));
    expect(findings).toEqual([]);
  });

  it("answers 304 without a body while the version is the one known, and the run once it has changed", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    const etag = (await harness.send("GET", `/api/runs/${runId}`)).headers.get("ETag") ?? "";
    const again = (tag: string): Promise<Response> =>
      harness.send("GET", `/api/runs/${runId}`, { headers: { "If-None-Match": tag } });

    const unchanged = [await again(etag), await again(`W/${etag}, "other"`), await again("*")];
    await setRun(harness, runId, { status: "running" });
    const changed = await again(etag);

    expect(unchanged.map(({ status }) => status)).toEqual([304, 304, 304]);
    expect(await unchanged[0]?.text()).toBe("");
    expect(changed.status).toBe(200);
    expect(changed.headers.get("ETag")).not.toBe(etag);
  });
});

const longLookback = {
  op: "above",
  of: "oscillator",
  left: { op: "adx", window: 100 },
  right: { op: "level", value: 20 },
} as const;

describe("what a run costs", () => {
  it("is estimated in the answer to its start", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const answer = await harness.send("POST", "/api/runs", { body: { generations: 2, population: 10 } });

    const { estimate } = RunView.parse(await answer.json());

    expect(answer.status).toBe(202);
    expect(estimate).toMatchObject({ stateTransitions: 2 * 7 + 4, prices: { region: "us-east-1" } });
    expect(estimate?.usd).toBeGreaterThan(0);
  });

  it("refuses a run beyond its budget, with the figures, and stores none", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const budget = { costUsdMax: 0.001 };

    const answer = await harness.send("POST", "/api/runs", { body: { generations: 100, budget } });

    expect(answer.status).toBe(422);
    const problem = Problem.parse(await answer.json());
    expect(problem.code).toBe("run.over_budget");
    expect(problem.detail).toContain("100 generations of 100");
    expect(problem.detail).toContain("the budget is 0.001 USD");
    expect(problem.errors?.[0]?.pointer).toBe("/budget/costUsdMax");
    expect((await harness.ports.runs.list("alice", { limit: 10 })).items).toEqual([]);
  });

  it("refuses to extend a run beyond its budget", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const body = { generations: 1, population: 10, budget: { costUsdMax: 0.01 } };
    const { runId } = RunView.parse(await (await harness.send("POST", "/api/runs", { body })).json());

    const answer = await harness.send("POST", `/api/runs/${runId}/extend`, { body: { generations: 500 } });

    expect(Problem.parse(await answer.json()).code).toBe("run.over_budget");
    expect((await harness.ports.runs.get(runId))?.settings.generations).toBe(1);
  });

  it("refuses a budget of nothing", async () => {
    const harness = makeHarness();
    await importSamples(harness);
    const answer = await harness.send("POST", "/api/runs", { body: { budget: { costUsdMax: 0 } } });
    expect(answer.status).toBe(422);
  });
});
