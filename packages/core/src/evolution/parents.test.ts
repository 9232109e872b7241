import { describe, expect, it } from "vitest";
import { parentWeights, rankScale } from "./parents.ts";

describe("parent choice", () => {
  it("agrees with the published rule's test vector", () => {
    const weights = parentWeights([0.2, 0.5, 0.5, 0.8], [0, 0, 3, 1]);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const expected = [0.04742587317756678, 0.5, 0.125, 0.4762870634112167];
    for (const [index, weight] of weights.entries()) expect(weight).toBeCloseTo(expected[index] ?? 0, 12);
    expect((weights[0] ?? 0) / total).toBeCloseTo(0.04128609652329902, 12);
  });

  it("scales fitness to its rank, ties sharing the mean", () => {
    expect(rankScale([10, -5, 3, 3, 1_000])).toEqual([0.75, 0, 0.375, 0.375, 1]);
  });

  it("gives a lone parent the full score", () => {
    expect(rankScale([-3])).toEqual([1]);
  });

  it("never lets a branch die out", () => {
    expect(Math.min(...parentWeights([0, 1], [500, 0]))).toBeGreaterThan(0);
  });
});
