import { describe, expect, it } from "vitest";
import { testElite } from "../archive/testElite.ts";
import { type AdaptationInput, adaptSearch, STAGNATION_RESPAWN } from "./adaptSearch.ts";
import { initialSearch } from "./requireSearch.ts";
import { testAssessment, testCandidate, testRun } from "./testFixtures.ts";

const parent = testElite(1, { fitness: 0.1 });
const input = (changes: Partial<AdaptationInput> = {}): AdaptationInput => ({
  search: initialSearch(2),
  run: testRun(),
  candidates: [],
  assessments: [],
  results: [],
  fitnessOfParents: new Map([[parent.strategyId, parent.fitness]]),
  stageReached: false,
  lineViolations: {},
  ...changes,
});

const children = (
  origin: string,
  fitness: number,
  count: number,
): Pick<AdaptationInput, "candidates" | "assessments"> => {
  const candidates = Array.from({ length: count }, (_, index) =>
    testCandidate(index, { origin, parents: [parent.strategyId], island: index % 2 }),
  );
  return { candidates, assessments: candidates.map((candidate) => testAssessment(candidate, fitness)) };
};

describe("adaptSearch", () => {
  it("holds what was lost with its batch against no operator", () => {
    const { candidates, assessments } = children("window", 0.5, 1);
    const failed = assessments.map((one) => ({ ...one, fitness: null, outcome: "failed" as const }));
    const lost = failed.map((one) => ({ ...one, lost: true as const }));
    const weightAfter = (some: typeof failed): number =>
      adaptSearch(input({ candidates, assessments: some })).operators.window?.weight ?? 0;

    expect(weightAfter(lost)).toBe(weightAfter([]));
    expect(weightAfter(failed)).toBeLessThan(weightAfter([]));
  });

  it("steps further when many children improve, closer when few do", () => {
    const { mutationStrength } = initialSearch(2);
    expect(adaptSearch(input(children("window", 0.5, 10))).mutationStrength).toBeGreaterThan(
      mutationStrength,
    );
    expect(adaptSearch(input(children("window", 0.05, 10))).mutationStrength).toBeLessThan(mutationStrength);
  });

  it("gives weight to the operator whose children beat their parents", () => {
    const { operators } = adaptSearch(input(children("crossover", 0.9, 10)));
    const weights = Object.values(operators).map(({ weight }) => weight);
    expect(operators.crossover?.weight).toBe(Math.max(...weights));
  });

  it("counts stagnation until something better comes", () => {
    const stuck = adaptSearch(input());
    expect([stuck.stagnation, ...stuck.islandStagnation]).toEqual([1, 1, 1]);
    const better = adaptSearch(input({ search: stuck, ...children("point", 0.3, 4) }));
    expect([better.stagnation, better.bestFitness, ...better.islandStagnation]).toEqual([0, 0.3, 0, 0]);
  });

  it("begins to count anew after an island was given new trees", () => {
    const search = { ...initialSearch(2), islandStagnation: [STAGNATION_RESPAWN, 3] };
    expect(adaptSearch(input({ search })).islandStagnation).toEqual([0, 4]);
  });

  it("moves to the next stage once, when one was reached", () => {
    expect(adaptSearch(input({ stageReached: true })).stage).toBe(1);
    expect(adaptSearch(input()).stage).toBe(0);
  });
});
