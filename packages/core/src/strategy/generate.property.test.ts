import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { randomFor } from "../random.ts";
import { canonicalise } from "./canonical.ts";
import { familyOf, ruleFamilies } from "./family.ts";
import { type GenerationGuidance, generateStrategy } from "./generate.ts";
import { identify } from "./identity.ts";
import { measureStrategy } from "./measure.ts";
import { mirrorRule } from "./mirror.ts";
import { parseStrategy } from "./parse.ts";
import { sitesOf } from "./tree.ts";
import { truthOf } from "./truth.ts";

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const families = fc.constantFrom(...ruleFamilies, "mixed" as const);
const directions = fc.constantFrom("long" as const, "short" as const, "both" as const);
const guidances: fc.Arbitrary<GenerationGuidance> = fc.record({
  family: families,
  direction: directions,
  depthMax: fc.integer({ min: 2, max: limits.strategyDepthMax }),
  longBias: fc.constant(0.5),
});

describe("generated strategies", () => {
  it("are canonical, parse, and can enter", () => {
    fc.assert(
      fc.property(seeds, guidances, (seed, guidance) => {
        const strategy = generateStrategy(randomFor(seed), guidance);
        expect(parseStrategy(JSON.parse(JSON.stringify(strategy)))).toEqual(strategy);
        expect(canonicalise(strategy)).toEqual(strategy);
        expect(truthOf(strategy.entry)).not.toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("follow the guidance: family, direction and depth", () => {
    fc.assert(
      fc.property(seeds, guidances, (seed, guidance) => {
        const strategy = generateStrategy(randomFor(seed), guidance);
        const depthMax = guidance.family === "mixed" ? Math.max(3, guidance.depthMax) : guidance.depthMax;
        expect(familyOf(strategy)).toBe(guidance.family);
        expect(strategy.direction).toBe(guidance.direction);
        expect(measureStrategy(strategy).depth).toBeLessThanOrEqual(depthMax);
      }),
      { numRuns: 300 },
    );
  });

  it("are the same for the same seed", () => {
    fc.assert(
      fc.property(seeds, guidances, (seed, guidance) => {
        expect(generateStrategy(randomFor(seed), guidance)).toEqual(
          generateStrategy(randomFor(seed), guidance),
        );
      }),
    );
  });

  it("ask an indicator only about values it can take", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const strategy = generateStrategy(randomFor(seed), { depthMax: 5, longBias: 0.5 });
        for (const { node } of sitesOf(strategy)) {
          if (!("left" in node) || node.of !== "ratio") continue;
          const constant = [node.left, node.right].find((side) => side.op === "fraction");
          const subject = [node.left, node.right].find((side) => side.op !== "fraction");
          if (constant?.op !== "fraction" || subject === undefined) continue;
          if (subject.op === "distanceFromHigh") expect(constant.value).toBeLessThan(0);
          if (subject.op === "realisedVolatility" || subject.op === "atr")
            expect(constant.value).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe("a population", () => {
  it("is nearly free of duplicates and holds all directions", () => {
    const strategies = Array.from({ length: 500 }, (_, i) =>
      generateStrategy(randomFor("population", i), { depthMax: 4, longBias: 0.6 }),
    );
    expect(new Set(strategies.map(identify)).size).toBeGreaterThan(480);
    expect(new Set(strategies.map((strategy) => strategy.direction)).size).toBe(3);
  });

  it("is long-only where the bias is 1", () => {
    const strategies = Array.from({ length: 50 }, (_, i) =>
      generateStrategy(randomFor("long", i), { depthMax: 4, longBias: 1 }),
    );
    expect(strategies.every((strategy) => strategy.direction === "long")).toBe(true);
  });
});

describe("mirrorRule", () => {
  it("twice is the rule again, but for the rounding of price factors", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { entry } = generateStrategy(randomFor(seed), { depthMax: 4, longBias: 1 });
        const scales = sitesOf({ ...base, entry }).some(({ node }) => node.op === "scaled");
        if (!scales) expect(mirrorRule(mirrorRule(entry))).toEqual(entry);
      }),
    );
  });
});

const base = generateStrategy(randomFor("base"), { direction: "long", depthMax: 2, longBias: 1 });
