import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import type { Scope } from "../safety/scopes.ts";
import { planBatches } from "./planBatches.ts";
import { testCandidate } from "./testFixtures.ts";

const pool = Array.from({ length: 40 }, (_, index) => testCandidate(index));
const plan = (candidates: typeof pool, barsPerBacktest = 4_000) =>
  planBatches({ runId: "run_x", epoch: 1, generation: 0, candidates, barsPerBacktest });

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
      barsPerBacktest: 4_000,
    });
    expect(elsewhere.map(({ batchId }) => batchId)).not.toEqual(ids);
  });

  it("makes batches smaller where backtests are dear, down to one candidate", () => {
    expect(plan(pool, 50_000_000).every(({ candidateIds }) => candidateIds.length === 1)).toBe(true);
  });

  it("never exceeds the limit", () => {
    expect(Math.max(...plan(pool, 1).map(({ candidateIds }) => candidateIds.length))).toBeLessThanOrEqual(
      limits.batchCandidatesMax,
    );
  });
});
