import { describe, expect, it } from "vitest";
import { defaultTargets } from "./run.ts";
import { reaches, stageOf } from "./targets.ts";
import { testAssessment, testCandidate, testStatistics } from "./testFixtures.ts";

const [first] = defaultTargets;
const assessmentWith = (changes: Parameters<typeof testStatistics>[0]) =>
  testAssessment(testCandidate(0), 0.5, { validation: testStatistics(changes) });

describe("the staircase of targets", () => {
  it("climbs 15 % → 20 % → 25 %, and stays on the last stair", () => {
    expect([0, 1, 2, 3].map((stage) => stageOf(defaultTargets, stage).cagr)).toEqual([0.15, 0.2, 0.25, 0.25]);
  });

  it.each([
    { label: "all three bars met", changes: { cagr: 0.15, sharpe: 0.7, maxDrawdown: -0.4 }, reached: true },
    { label: "too little growth", changes: { cagr: 0.149 }, reached: false },
    { label: "too low a Sharpe ratio", changes: { sharpe: 0.69 }, reached: false },
    { label: "too deep a fall", changes: { maxDrawdown: -0.41 }, reached: false },
    { label: "as few trades as make no champion", changes: { trades: 4 }, reached: false },
    { label: "a figure that could not be computed", changes: { cagr: null }, reached: false },
  ])("$label: $reached", ({ changes, reached }) => {
    expect(first === undefined ? null : reaches(first, [assessmentWith(changes)]) !== null).toBe(reached);
  });

  it("is never reached by what was rejected", () => {
    const rejected = { ...assessmentWith({}), verdict: "rejected" as const };
    expect(first === undefined ? null : reaches(first, [rejected])).toBeNull();
  });
});
