import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { randomFor } from "../random.ts";
import { canonicalise } from "./canonical.ts";
import { crossover } from "./crossover.ts";
import { makeEnsemble } from "./ensemble.ts";
import { microMutate, raiseLeverage, tightenStop } from "./focused.ts";
import { generateStrategy } from "./generate.ts";
import { identify } from "./identity.ts";
import { measureStrategy } from "./measure.ts";
import { mutationNames, mutations } from "./mutate.ts";
import { parseStrategy } from "./parse.ts";
import { describeDifference, describeStrategy, nameStrategy } from "./print.ts";
import type { SingleStrategy, Strategy } from "./schema.ts";

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const strengths = fc.double({ min: 0.05, max: 0.6, noNaN: true });

function parentOf(seed: number): SingleStrategy {
  return generateStrategy(randomFor("parent", seed), { depthMax: 2 + (seed % 6), longBias: 0.5 });
}

/** What every operator promises of its children. */
function expectProper(child: Strategy, parent: Strategy): void {
  expect(parseStrategy(JSON.parse(JSON.stringify(child)))).toEqual(child);
  expect(canonicalise(child)).toEqual(child);
  expect(identify(child)).not.toBe(identify(parent));
  const { nodes, depth, lookbackBars } = measureStrategy(child);
  expect(nodes).toBeLessThanOrEqual(limits.strategyNodesMax);
  expect(depth).toBeLessThanOrEqual(limits.strategyDepthMax);
  expect(lookbackBars).toBeLessThanOrEqual(limits.lookbackBarsMax);
}

describe.each(mutationNames)("mutation %s", (name) => {
  it("gives a different, canonical strategy within the limits, or null", () => {
    fc.assert(
      fc.property(seeds, strengths, (seed, strength) => {
        const parent = parentOf(seed);
        const bred = mutations[name](parent, randomFor(seed, name), strength);
        if (bred === null) return;
        expectProper(bred.child, parent);
        expect(bred.note).not.toMatch(/undefined|NaN|nothing changed|^$/);
      }),
      { numRuns: 100 },
    );
  });

  it("finds something to change on most strategies", () => {
    const bred = Array.from({ length: 60 }, (_, seed) =>
      mutations[name](parentOf(seed), randomFor(seed), 0.2),
    );
    expect(bred.filter((child) => child !== null).length).toBeGreaterThan(30);
  });

  it("is the same for the same stream, and leaves its parent alone", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const parent = parentOf(seed);
        const before = JSON.stringify(parent);
        const first = mutations[name](parent, randomFor(seed), 0.2);
        expect(mutations[name](parent, randomFor(seed), 0.2)).toEqual(first);
        expect(JSON.stringify(parent)).toBe(before);
      }),
      { numRuns: 30 },
    );
  });
});

describe("crossover", () => {
  it("gives a different, canonical strategy within the limits, or null", () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        const parent = parentOf(a);
        const bred = crossover(parent, parentOf(b), randomFor(a, b));
        if (bred !== null) expectProper(bred.child, parent);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the first parent's direction, unless a side dies", () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        const parent = parentOf(a);
        const bred = crossover(parent, parentOf(b), randomFor(a, b));
        if (bred !== null && parent.direction !== "both") expect(bred.child.direction).toBe(parent.direction);
      }),
    );
  });
});

describe("microMutate", () => {
  it("takes one small step on a single strategy or on one member", () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, ensemble) => {
        const parent = ensemble ? ensembleFrom(seed) : parentOf(seed);
        const bred = parent === null ? null : microMutate(parent, randomFor(seed));
        if (parent === null || bred === null) return;
        expectProper(bred.child, parent);
        expect(bred.child.kind).toBe(parent.kind);
      }),
      { numRuns: 150 },
    );
  });
});

describe("a long line of descent", () => {
  it("never leaves the limits, whatever operators come in a row", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomFor("line", seed);
        let strategy = parentOf(seed);
        for (let generation = 0; generation < 40; generation++) {
          const bred = random.chance(0.5)
            ? crossover(strategy, parentOf(random.below(10_000)), random)
            : mutations[random.pick(mutationNames)](strategy, random, 0.6);
          strategy = bred?.child ?? strategy;
          expect(parseStrategy(strategy)).toEqual(strategy);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("ensembles and focused mutations", () => {
  it("stay canonical and within the limits", () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.001, max: 1, noNaN: true }), (seed, gap) => {
        const parent = ensembleFrom(seed) ?? parentOf(seed);
        for (const child of [raiseLeverage(parent, gap), tightenStop(parent)]) {
          if (child !== null) expectProper(child, parent);
        }
      }),
    );
  });
});

describe("printing", () => {
  it("says something about every strategy and every change, and never leaks a missing value", () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        const [parent, child] = [
          ensembleFrom(a) ?? parentOf(a),
          b % 2 === 0 ? parentOf(b) : (ensembleFrom(b) ?? parentOf(b)),
        ];
        const texts = [
          ...describeStrategy(parent),
          ...describeDifference(parent, child),
          nameStrategy(parent),
        ];
        for (const text of texts) expect(text).not.toMatch(/undefined|NaN|null|object|Infinity|^\s*$/);
        expect(describeDifference(parent, parent)).toEqual(["nothing changed"]);
      }),
      { numRuns: 200 },
    );
  });

  it("names have two to four words", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const words = nameStrategy(parentOf(seed)).split(" ").length;
        expect(words).toBeGreaterThanOrEqual(2);
        expect(words).toBeLessThanOrEqual(4);
      }),
    );
  });
});

function ensembleFrom(seed: number): Strategy | null {
  const members = Array.from({ length: 2 + (seed % 4) }, (_, i) => ({
    strategy: parentOf(seed + i),
    weight: 1 + i,
  }));
  return makeEnsemble(members);
}
