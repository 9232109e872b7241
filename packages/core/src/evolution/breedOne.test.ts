import { describe, expect, it } from "vitest";
import { randomFor } from "../random.ts";
import type { SingleStrategy } from "../strategy/schema.ts";
import { type BreedingTools, breedOne } from "./breedOne.ts";
import type { Parent } from "./parentPool.ts";
import { testCandidate } from "./testFixtures.ts";

const strategyOf = (changes: Partial<SingleStrategy>): SingleStrategy =>
  ({ ...(testCandidate(0).strategy as SingleStrategy), ...changes }) as SingleStrategy;

const parentOf = (strategy: SingleStrategy, training: Partial<Parent["training"]>): Parent => ({
  strategyId: testCandidate(0).strategyId,
  strategy,
  fitness: 0.3,
  children: 0,
  island: 0,
  verdict: "kept",
  training: { sharpe: 0.5, cagr: 0.1, maxDrawdown: -0.2, trades: 30, ...training },
  validation: null,
  blockReturns: [],
});

const tools: BreedingTools = {
  random: randomFor("breed one"),
  strength: 0.2,
  target: { cagr: 0.25, sharpe: 1, maxDrawdown: -0.3 },
  mate: () => null,
};
const leverageAfter = (leverage: number, cagr: number): number | undefined => {
  const bred = breedOne("raiseLeverage", parentOf(strategyOf({ sizing: { leverage } }), { cagr }), tools);
  return (bred?.child as SingleStrategy | undefined)?.sizing.leverage;
};
const stopAfter = (stopLoss: number, sharpe: number): number | undefined => {
  const bred = breedOne("tightenStop", parentOf(strategyOf({ stops: { stopLoss } }), { sharpe }), tools);
  return (bred?.child as SingleStrategy | undefined)?.stops.stopLoss;
};

describe("focused mutations", () => {
  it("raises leverage by half the gap to the CAGR target", () => {
    expect(leverageAfter(1, 0.15)).toBeCloseTo(1.05, 12);
  });

  it("raises it by a fifth at most, and to three at most", () => {
    expect(leverageAfter(1, -0.4)).toBeCloseTo(1.2, 12);
    expect(leverageAfter(2.9, -0.4)).toBe(3);
  });

  it("leaves leverage alone above the target, and at three", () => {
    expect(leverageAfter(1, 0.3)).toBeUndefined();
    expect(leverageAfter(3, 0)).toBeUndefined();
  });

  it("tightens the stop by a tenth below the Sharpe target, down to 5 %", () => {
    expect(stopAfter(0.2, 0.5)).toBeCloseTo(0.18, 12);
    expect(stopAfter(0.052, 0.5)).toBe(0.05);
  });

  it("leaves the stop alone at the target, and at 5 %", () => {
    expect(stopAfter(0.2, 1.2)).toBeUndefined();
    expect(stopAfter(0.05, 0.5)).toBeUndefined();
  });
});
