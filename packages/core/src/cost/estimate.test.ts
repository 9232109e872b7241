import { describe, expect, it } from "vitest";
import { costOfCounts, costSoFar, estimateRun, RunCost } from "./estimate.ts";
import { awsPrices, type Prices } from "./prices.ts";

const market = {
  symbols: ["SPX", "NDX"],
  parts: { training: { start: 0, end: 1_800 }, validation: { start: 1_820, end: 2_420 } },
};
const settings = { generations: 10, population: 100 };
const free = Object.fromEntries(
  Object.entries(awsPrices).map(([name, price]) => [name, typeof price === "number" ? 0 : price]),
) as unknown as Prices;

describe("the estimate of a run", () => {
  it("adds up", () => {
    const { usd, breakdown } = estimateRun(settings, market);
    expect(usd).toBeCloseTo(
      Object.values(breakdown).reduce((sum, part) => sum + part, 0),
      9,
    );
  });

  it("counts seven transitions a generation and four an execution", () => {
    expect(estimateRun(settings, market).stateTransitions).toBe(74);
    expect(estimateRun({ ...settings, generations: 201 }, market).stateTransitions).toBe(201 * 7 + 2 * 4);
  });

  it("charges transitions at the list price", () => {
    const { breakdown } = estimateRun(settings, market);
    expect(breakdown.workflow).toBeCloseTo(74 * 0.000025, 9);
  });

  it("costs nothing where nothing has a price, and follows each price", () => {
    expect(estimateRun(settings, market, free).usd).toBe(0);
    const onlyWrites = estimateRun(settings, market, { ...free, writeUnitUsd: 1e-6 });
    expect(onlyWrites.usd).toBeCloseTo(onlyWrites.writeUnits * 1e-6, 5);
  });

  it("expects what a run has cost when every place was filled and the usual share looked at", () => {
    const tally = { generationsDone: 10, trials: 1_000, validationLooks: 640 };
    const { usd, breakdown } = estimateRun(settings, market);
    expect(costSoFar(settings, market, tally)).toEqual({ usd, breakdown });
  });

  it("names the region and the date of its prices", () => {
    expect(estimateRun(settings, market).prices).toEqual({
      region: "us-east-1",
      readOn: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
    });
  });
});

describe("the cost of a run so far", () => {
  it("is nothing before the first generation", () => {
    const nothing = costSoFar(settings, market, { generationsDone: 0, trials: 0, validationLooks: 0 });
    expect(RunCost.parse(nothing).usd).toBe(0);
  });

  it("is mostly writing, not computing, for daily bars", () => {
    const { breakdown } = estimateRun(settings, market);
    expect(breakdown.database).toBeGreaterThan(breakdown.compute);
  });

  it("is mostly computing where each backtest runs over a million bars", () => {
    const long = {
      ...market,
      parts: { training: { start: 0, end: 1e6 }, validation: { start: 0, end: 3e5 } },
    };
    const { breakdown } = estimateRun(settings, long);
    expect(breakdown.compute).toBeGreaterThan(breakdown.database);
  });

  it("puts results of large batches into objects, which are dearer to put and free of their size", () => {
    const counts = { generations: 1, candidates: 400, backtests: 656, nodeBars: 0 };
    const small = costOfCounts({ ...counts, batches: 16, candidatesPerBatch: 25 });
    const large = costOfCounts({ ...counts, batches: 4, candidatesPerBatch: 200 });
    expect(large.breakdown.database).toBeLessThan(small.breakdown.database);
    expect(large.breakdown.objects).toBeGreaterThan(small.breakdown.objects);
  });
});
