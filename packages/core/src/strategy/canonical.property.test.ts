import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, randomFor } from "../random.ts";
import { allOf, anyOf, not } from "./build.ts";
import { canonicalise } from "./canonical.ts";
import { canonicalRule } from "./canonicalRule.ts";
import { generateStrategy } from "./generate.ts";
import { growRule } from "./grow.ts";
import { identify } from "./identity.ts";
import { parseStrategy } from "./parse.ts";
import { holdsAt } from "./referenceRules.ts";
import { longOn } from "./samples.ts";
import type { Comparison, Rule } from "./schema.ts";

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const ruleOf = (seed: number, depth = 6): Rule => growRule(randomFor(seed, "rule"), depth);

describe("canonical form", () => {
  it("is its own canonical form", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const once = canonicalise(longOn(ruleOf(seed), ruleOf(seed + 1)));
        expect(canonicalise(once)).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  it("of a rule takes one pass with negations inward, whatever it is made of", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 4 }), (seed, depth) => {
        const once = canonicalRule(tangled(randomFor("tangled", seed), depth, []), "inward");
        expect(canonicalRule(structuredClone(once), "inward")).toEqual(once);
      }),
      { numRuns: 2_000 },
    );
  });

  it("of a strategy that parses, parses", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const strategy = parsedOrNull(longOn(ruleOf(seed), ruleOf(seed + 1)));
        if (strategy === null) return;
        const canonical = canonicalise(strategy);
        expect(parseStrategy(canonical)).toEqual(canonical);
      }),
      { numRuns: 500 },
    );
  });

  it("holds on exactly the bars on which the rule as written holds, undefined indicators included", () => {
    fc.assert(
      fc.property(seeds, seeds, (seed, market) => {
        const rule = scrambled(ruleOf(seed, 5), seed);
        const inward = canonicalRule(rule, "inward");
        const asWritten = canonicalRule(rule, "asWritten");
        for (let t = 40; t < 100; t++) {
          const held = holdsAt(rule, t, market);
          expect(holdsAt(inward, t, market)).toBe(held);
          expect(holdsAt(asWritten, t, market)).toBe(held);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("identity", () => {
  it("does not depend on how a rule is written", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const rule = ruleOf(seed, 5);
        expect(identify(longOn(scrambled(rule, seed)))).toBe(identify(longOn(rule)));
      }),
      { numRuns: 500 },
    );
  });

  it("of generated strategies survives a trip through JSON", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const strategy = generateStrategy(randomFor(seed), { depthMax: 5, longBias: 0.5 });
        expect(identify(parseStrategy(JSON.parse(JSON.stringify(strategy))))).toBe(identify(strategy));
      }),
    );
  });
});

/** Groups, negations and streaks of a few conditions that meet one another again, some of them with another threshold. */
function tangled(random: Random, depth: number, met: Rule[]): Rule {
  const below = (): Rule => tangled(random, depth - 1, met);
  if (depth === 0 || random.chance(0.2)) {
    if (met.length === 0 || random.chance(0.5)) met.push(growRule(random, 2));
    return nudged(random.pick(met), random);
  }
  switch (random.below(4)) {
    case 0:
      return not(below());
    case 1:
      return { op: "forBars", rule: below(), bars: random.between(2, 20) };
    default:
      return {
        op: random.pick(["and", "or"]),
        rules: Array.from({ length: random.between(2, 4) }, below),
      };
  }
}

function nudged(rule: Rule, random: Random): Rule {
  if (!("right" in rule) || !("value" in rule.right) || random.chance(0.5)) return rule;
  const right = { ...rule.right, value: rule.right.value * (1 + random.next() / 3) };
  return { ...rule, op: random.pick(["above", "below", "crossesAbove"]), right } as Comparison;
}

/** The same rule in other words: operands swapped and repeated, doubly negated, De Morgan's laws, sides turned. */
function scrambled(rule: Rule, seed: number): Rule {
  const random = randomFor(seed, "scramble");
  const rewrite = (inner: Rule): Rule => {
    const written = rewriteBelow(inner);
    return random.chance(0.2) ? not(not(written)) : written;
  };
  const rewriteBelow = (inner: Rule): Rule => {
    switch (inner.op) {
      case "and":
      case "or": {
        const rules = inner.rules.map(rewrite).reverse();
        const again = random.chance(0.3) ? [...rules, ...rules.slice(0, 1)] : rules;
        if (random.chance(0.6)) return { op: inner.op, rules: again };
        const opposites = again.map(not);
        return not(inner.op === "and" ? anyOf(...opposites) : allOf(...opposites));
      }
      case "not":
      case "forBars":
        return { ...inner, rule: rewrite(inner.rule) };
      case "calendar":
        return inner;
      default:
        return random.chance(0.5) ? turned(inner) : inner;
    }
  };
  return rewrite(rule);
}

function turned(rule: Comparison): Rule {
  const op = {
    above: "below",
    below: "above",
    crossesAbove: "crossesBelow",
    crossesBelow: "crossesAbove",
  } as const;
  return { ...rule, op: op[rule.op], left: rule.right, right: rule.left } as Comparison;
}

function parsedOrNull(input: unknown): ReturnType<typeof parseStrategy> | null {
  try {
    return parseStrategy(input);
  } catch {
    return null;
  }
}
