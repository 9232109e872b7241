import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { batchNsMax, type Scope } from "../safety/scopes.ts";
import { sizeOf } from "../strategy/kinds.ts";
import type { Candidate } from "./candidate.ts";
import { isInsider } from "./outsiders.ts";
import { planBatches } from "./planBatches.ts";
import { plannedNs } from "./predictedBatch.ts";
import { testCandidate } from "./testFixtures.ts";

const pool = Array.from({ length: 40 }, (_, index) => testCandidate(index));
const work = { bars: 4_000, symbols: 1 };
const plan = (candidates: readonly Candidate[], bars = 4_000) =>
  planBatches({ runId: "run_x", epoch: 1, generation: 0, candidates, ...work, bars });

function timesOf(candidates: readonly Candidate[], { bars, symbols }: typeof work): Map<string, number> {
  return new Map(
    candidates
      .filter(isInsider)
      .map((candidate) => [candidate.candidateId, plannedNs(candidate, bars, symbols)]),
  );
}

describe("planBatches", () => {
  it("places every candidate in one batch of its own scope", () => {
    const scopes: Scope[] = ["experimental", "production", "research"];
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 40 }), (choices) => {
        const candidates = choices.map((choice, index) => ({ ...pool[index]!, scope: scopes[choice]! }));
        const batches = plan(candidates);
        const placed = batches.flatMap(({ scope, candidateIds }) =>
          candidateIds.map((id) => ({ id, scope })),
        );
        expect(placed.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
          candidates.map(({ candidateId, scope }) => ({ id: candidateId, scope })),
        );
      }),
    );
  });

  it("gives the same batches and ids every time, and other ids in another run", () => {
    const ids = plan(pool).map(({ batchId }) => batchId);
    expect(plan(pool).map(({ batchId }) => batchId)).toEqual(ids);
    const elsewhere = planBatches({
      runId: "run_y",
      epoch: 1,
      generation: 0,
      candidates: pool,
      ...work,
    });
    expect(elsewhere.map(({ batchId }) => batchId)).not.toEqual(ids);
  });

  it("makes batches smaller where backtests are dear, down to one candidate", () => {
    expect(plan(pool, 500_000_000).every(({ candidateIds }) => candidateIds.length === 1)).toBe(true);
  });

  it("makes batches that are predicted to take about equally long", () => {
    const small = pool.filter(({ strategy }) => sizeOf(strategy).nodes < 14);
    const large = pool.filter(({ strategy }) => sizeOf(strategy).nodes >= 14);
    const candidates = [...small, ...large].map((candidate) => ({
      ...candidate,
      scope: "research" as const,
    }));
    const nsOf = timesOf(candidates, work);
    const batches = plan(candidates);
    const times = batches.map(({ candidateIds }) =>
      candidateIds.reduce((sum, candidateId) => sum + (nsOf.get(candidateId) ?? 0), 0),
    );
    const largest = Math.max(...nsOf.values());

    expect(batches).toHaveLength(10);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(2 * largest);
  });

  it("keeps a batch to its scope's share of the deadline, but for the last candidate of it", () => {
    const bars = 600_000;
    for (const scope of ["production", "research"] as const) {
      const candidates = pool.map((candidate) => ({ ...candidate, scope }));
      const nsOf = timesOf(candidates, { bars, symbols: 20 });
      const batches = planBatches({ runId: "run_x", epoch: 1, generation: 0, candidates, bars, symbols: 20 });
      for (const { candidateIds } of batches) {
        const ns = candidateIds.map((candidateId) => nsOf.get(candidateId) ?? 0);
        expect(ns.reduce((sum, value) => sum + value, 0) - Math.max(...ns)).toBeLessThan(batchNsMax(scope));
      }
    }
  });

  it("leaves who comes from outside alone", () => {
    const candidates = pool.map((candidate, index) =>
      index % 3 === 0 ? { ...candidate, scope: "sandbox" as const } : candidate,
    );

    const outside = plan(candidates).filter(({ scope }) => scope === "sandbox");

    expect(outside.map(({ candidateIds }) => candidateIds.length)).toEqual(outside.map(() => 1));
  });

  it("never exceeds the limit", () => {
    expect(Math.max(...plan(pool, 1).map(({ candidateIds }) => candidateIds.length))).toBeLessThanOrEqual(
      limits.batchCandidatesMax,
    );
  });
});
