import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BacktestJob, oracleBacktester } from "../backtest/backtester.ts";
import { defaultCosts } from "../backtest/costs.ts";
import type { BacktestResult } from "../backtest/result.ts";
import { limits } from "../limits.ts";
import { handmadeMarket, wanderingBars } from "../market/fixtures.ts";
import { makeMemoryResultCache } from "../memory/resultCache.ts";
import type { ResultCache } from "../ports.ts";
import type { RecallCounts } from "../safety/operations.ts";
import type { Strategy } from "../strategy/schema.ts";
import { packResults } from "./packing.ts";
import { type NamedJob, recallOrCompute } from "./recall.ts";
import { decodeResult, encodeResult } from "./recalledResult.ts";
import { testCandidate } from "./testFixtures.ts";

const market = handmadeMarket(wanderingBars(1, 400));
const engine = oracleBacktester.on(market);
const provenance = { engineVersion: 2, moduleHash: "m", dataHash: "d" };
const range = { start: 40, end: 400 };

const jobs: readonly NamedJob[] = Array.from({ length: 16 }, (_, index) => {
  const { strategyId, strategy } = testCandidate(index);
  return { strategyId, strategy: strategy as Strategy, range, costs: defaultCosts };
});

/** The bytes that a ledger would store: equal bytes are equal results, to the order of their members. */
const bytesOf = (results: readonly BacktestResult[]): Uint8Array =>
  packResults(results.map((training) => ({ training, validation: null, provenance: null }) as never));

/** On so many symbols every backtest is dear, on one none. */
const DEAR = limits.datasetSymbolsMax * 10;

/** Recalls over a cache, and notes what was computed and what was told. */
function recalling(cache: ResultCache, symbols = DEAR) {
  const computed: string[] = [];
  const told: RecallCounts[] = [];
  const run = (some: readonly NamedJob[], from: Partial<typeof provenance> = {}) =>
    recallOrCompute(some, {
      recall: { cache, told: (counts) => told.push(counts) },
      symbols,
      provenance: { ...provenance, ...from },
      compute: (missing: readonly BacktestJob[]) => {
        computed.push(...missing.map((job) => (job as NamedJob).strategyId));
        return engine.backtestAll(missing);
      },
    });
  return { run, computed, told };
}

const someJobs = fc.uniqueArray(fc.constantFrom(...jobs), { selector: ({ strategyId }) => strategyId });

describe("results of earlier runs", () => {
  it("are bit for bit what computing gives, whichever of them are there", async () => {
    const computedAll = new Map(jobs.map((job) => [job.strategyId, engine.backtestAll([job])[0]!]));
    await fc.assert(
      fc.asyncProperty(someJobs, someJobs, async (before, after) => {
        const cache = makeMemoryResultCache();
        await recalling(cache).run(before);
        const again = recalling(cache);

        const results = await again.run(after);

        const known = new Set(before.map(({ strategyId }) => strategyId));
        const wanted = after.map(({ strategyId }) => strategyId);
        expect(bytesOf(results)).toEqual(bytesOf(wanted.map((id) => computedAll.get(id)!)));
        expect(JSON.stringify(results.map(({ blocks }) => blocks))).toBe(
          JSON.stringify(wanted.map((id) => computedAll.get(id)!.blocks)),
        );
        expect(again.computed).toEqual(wanted.filter((id) => !known.has(id)));
      }),
      { numRuns: 40 },
    );
  });

  it("are told of, as are those looked for in vain", async () => {
    const cache = makeMemoryResultCache();
    const { run, told } = recalling(cache);

    await run(jobs.slice(0, 4));
    await run(jobs.slice(0, 6));

    expect(told).toEqual([
      { hits: 0, misses: 4 },
      { hits: 4, misses: 2 },
    ]);
  });

  it.each([
    ["a start", { range: { start: 41, end: 400 } }],
    ["an end", { range: { start: 40, end: 399 } }],
    ["costs", { costs: { ...defaultCosts, commissionBps: defaultCosts.commissionBps + 1 } }],
    ["sleeves", { sleeves: "inverseVolatility" }],
    ["a strategy", { strategyId: testCandidate(99).strategyId, strategy: testCandidate(99).strategy }],
  ])("do not stand for those of %s of another value", async (_, change) => {
    const cache = makeMemoryResultCache();
    await recalling(cache).run(jobs.slice(0, 1));
    const other = recalling(cache);
    const job = { ...jobs[0]!, ...change } as NamedJob;

    await other.run([job]).catch(() => {});

    expect(other.computed).toEqual([job.strategyId]);
  });

  it.each([{ engineVersion: 3 }, { moduleHash: "n" }, { dataHash: "e" }])(
    "do not stand for those of %j",
    async (from) => {
      const cache = makeMemoryResultCache();
      await recalling(cache).run(jobs.slice(0, 1));
      const other = recalling(cache);

      await other.run(jobs.slice(0, 1), from);

      expect(other.computed).toHaveLength(1);
    },
  );

  it("are not looked for where computing costs little more than looking", async () => {
    const cache: ResultCache = {
      get: () => expect.unreachable("asked"),
      put: () => expect.unreachable("told"),
    };
    const cheap = recalling(cache, 1);

    const results = await cheap.run(jobs);

    expect(bytesOf(results)).toEqual(bytesOf(engine.backtestAll(jobs)));
    expect(cheap.told).toEqual([]);
  });

  it("are found out and computed again where any bit of them was changed", async () => {
    const [result] = engine.backtestAll(jobs.slice(0, 1));
    const encoded = encodeResult(result!);
    const bit = fc.integer({ min: 0, max: encoded.length * 8 - 1 });
    await fc.assert(
      fc.asyncProperty(bit, async (which) => {
        const spoilt = encoded.slice();
        spoilt[which >> 3]! ^= 1 << (which & 7);
        const cache = makeMemoryResultCache();
        await recalling(cache).run(jobs.slice(0, 1));
        const spoiling: ResultCache = {
          ...cache,
          get: async (keys) => new Map([...(await cache.get(keys))].map(([key]) => [key, spoilt])),
        };
        const again = recalling(spoiling);

        const results = await again.run(jobs.slice(0, 1));

        expect(bytesOf(results)).toEqual(bytesOf([result!]));
        expect(again.computed).toHaveLength(1);
        expect(again.told).toEqual([{ hits: 0, misses: 1 }]);
      }),
    );
  });

  it("are replaced by what was computed where they were spoilt", async () => {
    const cache = makeMemoryResultCache();
    const keys: string[] = [];
    const noting: ResultCache = {
      get: cache.get,
      put: async (entries) => {
        keys.push(...entries.keys());
        await cache.put(entries);
      },
    };
    await recalling(noting).run(jobs.slice(0, 1));
    await cache.put(new Map([[keys[0]!, Uint8Array.of(1, 2, 3)]]));

    await recalling(noting).run(jobs.slice(0, 1));

    expect(decodeResult((await cache.get(keys)).get(keys[0]!)!)).not.toBeNull();
  });
});
