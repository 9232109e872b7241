import { Worker } from "node:worker_threads";
import { defaultCosts } from "@tradewind/core/backtest/costs";
import { backtest } from "@tradewind/core/backtest/kernel";
import { limits } from "@tradewind/core/limits";
import { handmadeMarket, wanderingBars } from "@tradewind/core/market/fixtures";
import { describe, expect, it } from "vitest";
import { caseOf } from "../verify/cases.ts";
import { createMarketEngine } from "./engine.ts";
import { memoryPlanOf, usualLimits } from "./memoryPlan.ts";

const market = handmadeMarket(wanderingBars(1, 700), wanderingBars(2, 700, "nextClose", "B"));
const jobs = Array.from({ length: 40 }, (_, seed) => caseOf(seed, market));

describe("the engine's memory", () => {
  const ofBars = (bars: number, symbols = 1) => ({
    days: { length: bars } as Int32Array,
    symbols: Array.from({ length: symbols }, () => ({})),
  });

  it("holds the largest dataset of one symbol, with smaller caches where it must", () => {
    const plan = memoryPlanOf(ofBars(limits.datasetBarsMax), usualLimits);
    expect(plan.columnBytesMax).toBeGreaterThanOrEqual(3 * 8 * limits.datasetBarsMax);
    const little = memoryPlanOf(ofBars(limits.datasetBarsMax), {
      ...usualLimits,
      memoryBytesMax: 1_750_000_000,
    });
    expect(little.columnBytesMax).toBeLessThan(plan.columnBytesMax + 1);
    expect(little.bytesMax).toBe(1_750_000_000);
  });

  it("is refused before anything is loaded where a dataset cannot fit, with what it would take", () => {
    expect(() => memoryPlanOf(ofBars(limits.datasetBarsMax, 20), usualLimits)).toThrow(
      /20 symbols of 10000000 bars need \d+ bytes, 4294967296 are allowed; test fewer symbols or bars/,
    );
    const limited = { ...usualLimits, memoryBytesMax: 1_000_000 };
    expect(() => createMarketEngine(market, limited)).toThrow(/need \d+ bytes, 1000000 are allowed/);
  });

  it("stays within its bound while a population runs, and results do not depend on it", () => {
    const memoryBytesMax = 2_600_000;
    const small = createMarketEngine(market, { ...usualLimits, memoryBytesMax });
    expect(small.backtestAll(jobs)).toStrictEqual(jobs.map((job) => backtest({ ...job, market })));
    expect(small.usage().bytes).toBeLessThanOrEqual(memoryBytesMax);
    expect(small.usage().columns.evictions + small.usage().atoms.evictions).toBeGreaterThan(0);
  });

  it("counts simulated bars where another thread sees them", async () => {
    const engine = createMarketEngine(market);
    engine.rowsOf([{ strategy: jobs[0]!.strategy, range: { start: 0, end: 700 }, costs: defaultCosts }]);
    const source = `const { parentPort, workerData } = require("node:worker_threads");
      parentPort.postMessage(String(Atomics.load(workerData, 0)));`;
    const worker = new Worker(source, { eval: true, workerData: engine.simulatedBars });
    const seen = await new Promise((resolve) => worker.once("message", resolve));
    await worker.terminate();
    expect(Number(seen) % 700).toBe(0);
    expect(Number(seen)).toBe(Number(engine.simulatedBars[0]));
    expect(Number(seen)).toBeGreaterThan(0);
  });
});

describe("jobs that come to the same", () => {
  it("run once in a batch, and each has its row", () => {
    const engine = createMarketEngine(market);
    const [job] = jobs;
    engine.rowsOf([job!]);
    const once = Number(engine.simulatedBars[0]);
    const results = engine.backtestAll([job!, structuredClone(job!), job!]);
    expect(Number(engine.simulatedBars[0])).toBe(2 * once);
    expect(results[1]).toStrictEqual(results[0]);
    expect(results[2]).toStrictEqual(results[0]);
  });
});
