import { describe, expect, it } from "vitest";
import { randomFor } from "../random.ts";
import { makeEnsemble } from "./ensemble.ts";
import { microMutate, raiseLeverage, tightenStop } from "./focused.ts";
import { parseStrategy } from "./parse.ts";
import { describeDifference } from "./print.ts";
import { ensembleOf, guardedDip, longOn, rsiBelow, smaCross } from "./samples.ts";
import type { SingleStrategy, Strategy } from "./schema.ts";

function levered(leverage: number): SingleStrategy {
  return { ...smaCross(), sizing: { leverage } };
}

function stopped(stopLoss: number): SingleStrategy {
  return { ...smaCross(), stops: { stopLoss } };
}

function single(strategy: Strategy | null): SingleStrategy {
  if (strategy?.kind !== "single") throw new Error("expected one set of rules");
  return strategy;
}

describe("raiseLeverage", () => {
  it.each([
    [1, 0.1, 1.05],
    [1.5, 0.05, 1.5375],
    [1, 0.4, 1.2],
    [1, 5, 1.2],
    [2.9, 0.4, 3],
  ])("turns leverage %d with a gap of %d into %d", (leverage, gap, expected) => {
    expect(single(raiseLeverage(levered(leverage), gap)).sizing.leverage).toBeCloseTo(expected, 6);
  });

  it.each([
    ["the leverage is at its maximum", 3, 0.2],
    ["the target is reached", 1, 0],
    ["the target is surpassed", 1, -0.1],
    ["the gap is unknown", 1, Number.NaN],
  ])("has nothing to do when %s", (_case, leverage, gap) => {
    expect(raiseLeverage(levered(leverage), gap)).toBeNull();
  });

  it("raises every member of an ensemble and leaves the rest as it was", () => {
    const parent = ensembleOf({ weight: 0.5, strategy: levered(1) }, { weight: 0.5, strategy: guardedDip() });
    const child = raiseLeverage(parent, 0.2);
    if (child?.kind !== "ensemble") throw new Error("an ensemble stays one");
    expect(child.members.map((member) => member.strategy.sizing.leverage).sort()).toEqual([1.1, 1.65]);
  });
});

describe("tightenStop", () => {
  it.each([
    [0.1, 0.09],
    [0.09, 0.081],
    [0.055, 0.05],
    [0.052, 0.05],
  ])("turns a stop loss of %d into %d", (stopLoss, expected) => {
    expect(single(tightenStop(stopped(stopLoss))).stops.stopLoss).toBeCloseTo(expected, 9);
  });

  it("never loosens a stop that is already tighter, and sets none where there is none", () => {
    expect(tightenStop(stopped(0.05))).toBeNull();
    expect(tightenStop(stopped(0.02))).toBeNull();
    expect(tightenStop(smaCross())).toBeNull();
  });

  it("is told as what changed", () => {
    expect(describeDifference(stopped(0.1), single(tightenStop(stopped(0.1))))).toEqual([
      "stop loss 10 % → 9 %",
    ]);
  });
});

describe("microMutate", () => {
  it("changes windows by one bar and nothing by more than a few per cent", () => {
    const windows = Array.from({ length: 40 }, (_, seed) => microMutate(smaCross(100, 200), randomFor(seed)));
    for (const bred of windows) {
      const text = JSON.stringify(single(bred?.child ?? null));
      const found = [...text.matchAll(/"window":(\d+)/g)].map((match) => Number(match[1]));
      expect(found.every((window) => [99, 100, 101, 199, 200, 201].includes(window))).toBe(true);
    }
  });

  it("moves a threshold by a step that one would call small", () => {
    for (let seed = 0; seed < 40; seed++) {
      const bred = microMutate(longOn(rsiBelow(40), rsiBelow(40)), randomFor(seed));
      const text = JSON.stringify(bred?.child);
      const levels = [...text.matchAll(/"value":([\d.]+)/g)].map((match) => Number(match[1]));
      expect(levels.every((value) => value >= 38 && value <= 42)).toBe(true);
    }
  });

  it("of an ensemble moves one member and keeps the weights", () => {
    const parent = ensembleOf(
      { weight: 0.25, strategy: smaCross() },
      { weight: 0.75, strategy: guardedDip() },
    );
    const bred = microMutate(parent, randomFor(1));
    if (bred?.child.kind !== "ensemble") throw new Error("an ensemble stays one");
    expect(bred.child.members.map((member) => member.weight).sort()).toEqual([0.25, 0.75]);
    expect(describeDifference(parent, bred.child)).toHaveLength(1);
  });
});

describe("makeEnsemble", () => {
  it("normalises weights and merges equal members", () => {
    const ensemble = makeEnsemble([
      { strategy: smaCross(), weight: 2 },
      { strategy: guardedDip(), weight: 1 },
      { strategy: smaCross(), weight: 1 },
    ]);
    if (ensemble?.kind !== "ensemble") throw new Error("two members make an ensemble");
    expect(ensemble.members.map((member) => member.weight).sort()).toEqual([0.25, 0.75]);
    expect(parseStrategy(ensemble)).toEqual(ensemble);
  });

  it("dissolves ensembles into their members by weight", () => {
    const inner = ensembleOf({ weight: 0.5, strategy: smaCross() }, { weight: 0.5, strategy: guardedDip() });
    const outer = makeEnsemble([
      { strategy: inner, weight: 1 },
      { strategy: longOn(rsiBelow(20)), weight: 1 },
    ]);
    if (outer?.kind !== "ensemble") throw new Error("three members make an ensemble");
    expect(outer.members.map((member) => member.weight).sort()).toEqual([0.25, 0.25, 0.5]);
  });

  it("keeps the five heaviest of more", () => {
    const members = Array.from({ length: 8 }, (_, i) => ({ strategy: smaCross(5 + i, 60), weight: i + 1 }));
    const ensemble = makeEnsemble(members);
    if (ensemble?.kind !== "ensemble") throw new Error("five members make an ensemble");
    expect(ensemble.members).toHaveLength(5);
    expect(ensemble.members.reduce((sum, member) => sum + member.weight, 0)).toBeCloseTo(1, 9);
  });

  it("is null for one strategy, for the same one twice, and for weights that are none", () => {
    expect(makeEnsemble([{ strategy: smaCross(), weight: 1 }])).toBeNull();
    expect(
      makeEnsemble([
        { strategy: smaCross(), weight: 1 },
        { strategy: smaCross(), weight: 1 },
      ]),
    ).toBeNull();
    expect(
      makeEnsemble([
        { strategy: smaCross(), weight: 0 },
        { strategy: guardedDip(), weight: 1 },
      ]),
    ).toBeNull();
    expect(
      makeEnsemble([
        { strategy: smaCross(), weight: Number.NaN },
        { strategy: guardedDip(), weight: 1 },
      ]),
    ).toBeNull();
  });
});
