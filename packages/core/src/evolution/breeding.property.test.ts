import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyArchive } from "../archive/insert.ts";
import type { EvolutionEvent } from "../events.ts";
import { makeMemoryPorts } from "../memory/ports.ts";
import { randomFor } from "../random.ts";
import { createOperations } from "../safety/operations.ts";
import { breedingPhase } from "./breeding.ts";
import type { Candidate, Proposal } from "./candidate.ts";
import { ParentDraw, parentPool } from "./parentPool.ts";
import { type PhaseContext, severalOf } from "./phase.ts";
import { testAssessment, testCandidate, testRun } from "./testFixtures.ts";

const clock = { nowMs: () => 0 };
const ids = { runId: () => "run", secret: () => "secret" };

interface Bred {
  readonly brood: readonly Proposal[];
  readonly events: readonly EvolutionEvent[];
  readonly asked: number;
}

/** Breeds from twelve candidates; the lineage says of `evaluated` that they were evaluated before. */
async function breed(
  seed: number,
  candidates: readonly Candidate[],
  evaluated: ReadonlySet<string>,
): Promise<Bred> {
  const run = testRun({ seed, population: 60 });
  let asked = 0;
  const ports = makeMemoryPorts({ clock, ids });
  const known = async (_: string, strategyIds: readonly string[]): Promise<ReadonlySet<string>> => {
    asked++;
    return new Set(strategyIds.filter((id) => evaluated.has(id)));
  };
  const context: PhaseContext = {
    ports: { ...ports, lineage: { ...ports.lineage, known } },
    run,
    epoch: 1,
    generation: 0,
    taskToken: null,
    operations: createOperations({ ...clock, scope: "research", runId: run.runId, onRecord: () => {} }),
    loadMarket: () => Promise.reject(new Error("breeding needs no market")),
    stored: async () => {},
    loadCandidates: async () => candidates,
  };
  const assessments = candidates.map((candidate, index) => testAssessment(candidate, index / 10));
  await ports.generations.put(run.runId, 0, "assessments", assessments);
  const events: EvolutionEvent[] = [];
  const told = breedingPhase(context);
  for (let step = await told.next(); step.done !== true; step = await told.next()) {
    events.push(...severalOf(step.value));
  }
  return { brood: (await ports.generations.get(run.runId, 1, "brood")) ?? [], events, asked };
}

describe("breeding", () => {
  const candidates = Array.from({ length: 12 }, (_, index) => testCandidate(index, { island: index % 2 }));

  it("comes to the same, whether it learns from the lineage what was evaluated or knew it before", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000), fc.integer({ min: 2, max: 12 }), async (seed, every) => {
        const first = await breed(seed, candidates, new Set());
        const evaluated = first.brood
          .filter((_, index) => index % every === 0)
          .map((child) => child.strategyId);
        const asking = await breed(seed, candidates, new Set(evaluated));
        // What a candidate's parents are is known without asking.
        const [head, ...tail] = candidates as [Candidate, ...Candidate[]];
        const knowing = await breed(seed, [{ ...head, parents: evaluated }, ...tail], new Set());

        expect(asking.brood).toEqual(knowing.brood);
        expect(asking.events).toEqual(knowing.events);
        expect(asking.brood.some((child) => evaluated.includes(child.strategyId))).toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  it("asks the lineage of many places at once", async () => {
    const { brood, asked } = await breed(1, candidates, new Set());
    expect(brood.length).toBeGreaterThan(40);
    expect(asked).toBeLessThan(8);
  });
});

describe("the draw of parents", () => {
  it("goes on after draws were taken back as if they had never been", () => {
    const candidates = Array.from({ length: 9 }, (_, index) => testCandidate(index));
    const pool = parentPool(
      emptyArchive,
      candidates,
      candidates.map((candidate, index) => testAssessment(candidate, index % 4)),
      new Set(),
    );
    const drawn = (draw: ParentDraw, seed: number, count: number): string[] =>
      Array.from({ length: count }, (_, i) => draw.draw(randomFor(seed, i))?.strategyId ?? "");
    fc.assert(
      fc.property(fc.nat(), fc.nat(20), fc.nat(20), (seed, kept, undone) => {
        const [straight, back] = [new ParentDraw(pool), new ParentDraw(pool)];
        drawn(straight, seed, kept);
        drawn(back, seed, kept);
        drawn(back, seed + 1, undone);
        back.undo(kept);

        expect(back.drawn).toBe(kept);
        expect(drawn(back, seed + 2, 30)).toEqual(drawn(straight, seed + 2, 30));
      }),
    );
  });
});
