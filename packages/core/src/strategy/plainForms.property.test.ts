import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, contentHash } from "../hash.ts";
import { limits } from "../limits.ts";
import { type Random, randomFor } from "../random.ts";
import { canonicalise, canonicaliseNew } from "./canonical.ts";
import { crossover } from "./crossover.ts";
import { makeEnsemble } from "./ensemble.ts";
import { equalValues } from "./equal.ts";
import { generateStrategy } from "./generate.ts";
import { growRule } from "./grow.ts";
import { identify, strategyIdOf } from "./identity.ts";
import { nodesOf } from "./kinds.ts";
import { lookbackOf, measureRules, measureStrategy } from "./measure.ts";
import { mutationNames, mutations } from "./mutate.ts";
import { plainForm } from "./plainForms.ts";
import { replaceAt } from "./replace.ts";
import { isWithinLimits, problemsOf } from "./rulebook.ts";
import { sameNode, sameRule } from "./same.ts";
import { longOn } from "./samples.ts";
import { type Rule, SingleStrategy } from "./schema.ts";
import { ruleText, strategyText } from "./text.ts";
import { childrenOf, countNodes, depthOf, nodesBelow, rulesOf, sitesOf } from "./tree.ts";
import { isWellFormed } from "./wellFormed.ts";
import { wrongNumbers } from "./wrongNumbers.ts";

const seeds = fc.integer({ min: 0, max: 1_000_000 });

/** What lies at the end of a line of descent: rules that many operators had in their hands. */
function descendantOf(seed: number): SingleStrategy {
  const random = randomFor("descendant", seed);
  let strategy = freshOf(random);
  for (let step = random.below(6); step > 0; step--) {
    const bred = random.chance(0.5)
      ? crossover(strategy, freshOf(random), random)
      : mutations[random.pick(mutationNames)](strategy, random, 0.6);
    strategy = bred?.child ?? strategy;
  }
  return strategy;
}

function freshOf(random: Random): SingleStrategy {
  return generateStrategy(random, { depthMax: random.between(2, 7), longBias: 0.4 });
}

const NUMBERS = [0, -0, 1, 2, 3, 0.5, 1.02, 4, 31, 32, 60, 100, 101, 400, 401, -10, -11, 1e-9, 2.00001];

/** What an operator may hand over: new nodes in old rules, and numbers that went too far. */
function candidateOf(seed: number): SingleStrategy {
  const random = randomFor("candidate", seed);
  let strategy = descendantOf(seed);
  for (let changes = random.between(1, 3); changes > 0; changes--) {
    const site = random.pick(sitesOf(strategy));
    const numbers = Object.entries(site.node).filter(([, value]) => typeof value === "number");
    strategy =
      site.sort === "rule" && random.chance(0.3)
        ? replaceAt(strategy, site.path, growRule(random, 4))
        : numbers.length === 0
          ? { ...strategy, stops: { ...strategy.stops, stopLoss: random.pick(NUMBERS) } }
          : replaceAt(strategy, [...site.path, random.pick(numbers)[0]], random.pick(NUMBERS));
  }
  return strategy;
}

/** The same strategy of new objects, of which nothing is known yet. */
function unknown<T>(value: T): T {
  return structuredClone(value);
}

describe("the canonical form", () => {
  it("is the plain one, byte for byte, whatever is remembered of its parts", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const candidate = candidateOf(seed);
        const plain = JSON.stringify(plainForm(unknown(candidate)));
        expect(JSON.stringify(canonicaliseNew(candidate))).toBe(plain);
        expect(JSON.stringify(canonicalise(candidate))).toBe(plain);
        expect(JSON.stringify(canonicalise(unknown(candidate)))).toBe(plain);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the plain one of rules as wild as they grow", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 2, max: 12 }), (seed, depth) => {
        const random = randomFor("wild", seed);
        const wild = longOn(growRule(random, depth), growRule(random, depth));
        expect(JSON.stringify(canonicalise(wild))).toBe(JSON.stringify(plainForm(unknown(wild))));
      }),
      { numRuns: 1_000 },
    );
  });

  it("is the plain one of an ensemble", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const members = [0, 1, 2].map((i) => ({ strategy: descendantOf(seed + i), weight: 1 + i }));
        const ensemble = makeEnsemble(members);
        if (ensemble !== null) expect(plainForm(unknown(ensemble))).toEqual(ensemble);
      }),
      { numRuns: 100 },
    );
  });
});

describe("what is remembered of rules and strategies", () => {
  it("has the text and the identity that the generic serialisation gives", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const candidate = candidateOf(seed);
        expect(strategyText(candidate)).toBe(canonicalJson(candidate));
        for (const { rule } of rulesOf(candidate)) expect(ruleText(rule)).toBe(canonicalJson(rule));
        expect(identify(candidate)).toBe(strategyIdOf(contentHash(plainForm(candidate))));
        const ensemble = makeEnsemble(
          [candidate, descendantOf(seed + 1)].map((strategy) => ({ strategy, weight: 1 })),
        );
        if (ensemble !== null) expect(strategyText(ensemble)).toBe(canonicalJson(ensemble));
      }),
      { numRuns: 500 },
    );
  });

  it("measures as a walk over all nodes does", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const candidate = candidateOf(seed);
        const rules = rulesOf(candidate).map(({ rule }) => rule);
        const { nodes, depth, lookbackBars, parameters } = measureStrategy(candidate);
        const numbers = rules.flatMap((rule) => nodesBelow(rule)).flatMap((node) => Object.values(node));
        const terms = [...Object.values(candidate.stops), ...Object.values(candidate.sizing)];
        const axes = Object.keys(candidate.gate ?? {}).length;
        expect(nodes).toBe(rules.reduce((sum, rule) => sum + countNodes(rule), 0));
        expect(nodesOf(candidate)).toBe(nodes);
        expect(depth).toBe(Math.max(...rules.map(depthOf)));
        expect(lookbackBars).toBeGreaterThanOrEqual(Math.max(...rules.map(lookbackOf)));
        expect(parameters).toBe(
          [...numbers, ...terms].filter((value) => typeof value === "number").length + axes,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("what is counted of a rule's nodes", () => {
  it("is the same when it was counted before as when nothing is known", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const candidate = candidateOf(seed);
        const fresh = measureRules(unknown(candidate));
        canonicalise(candidate);
        expect(measureRules(candidate)).toEqual(fresh);
        expect(measureRules(candidate)).toEqual(fresh);
      }),
      { numRuns: 300 },
    );
  });
});

describe("sites", () => {
  it("are a rule's nodes, each followed by its children in their order, and stand where their paths say", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const candidate = candidateOf(seed);
        const told = sitesOf(candidate).map(({ path, sort, node, depth }) => ({ path, sort, node, depth }));
        const rules = rulesOf(candidate).map(({ name, rule }) => ({
          path: [name],
          sort: "rule",
          node: rule,
        }));
        expect(told).toEqual(rules.flatMap((rule) => walked(rule as Child, 1)));
        for (const { path, node, name } of sitesOf(candidate)) {
          expect(path[0]).toBe(name);
          expect(path.reduce<unknown>((at, step) => Reflect.get(Object(at), step), candidate)).toBe(node);
        }
      }),
      { numRuns: 300 },
    );
  });
});

type Child = ReturnType<typeof childrenOf>[number];

/** A node and all below it, by `childrenOf`. */
function walked(child: Child, depth: number): (Child & { readonly depth: number })[] {
  const below = childrenOf(child.node).map((inner) => ({ ...inner, path: [...child.path, ...inner.path] }));
  return [{ ...child, depth }, ...below.flatMap((inner) => walked(inner, depth + 1))];
}

describe("the check of what operators build", () => {
  it("takes what the schema takes and refuses what it refuses", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const candidate = candidateOf(seed);
        expect(isWellFormed(candidate)).toBe(SingleStrategy.safeParse(candidate).success);
        const { nodes, depth, lookbackBars } = measureStrategy(candidate);
        const fits = nodes <= limits.strategyNodesMax && depth <= limits.strategyDepthMax;
        const broken = sitesOf(candidate).some(({ node }) => wrongNumbers(node));
        const within = fits && lookbackBars <= limits.lookbackBarsMax && !broken;
        expect(isWithinLimits(candidate)).toBe(within);
        expect(problemsOf(candidate).length === 0).toBe(within);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("sameness", () => {
  it("of rules and of expressions is that of their values", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [a, b] = [candidateOf(seed), descendantOf(seed)];
        const compare = (x: Rule, y: Rule): void => {
          expect(sameRule(x, y)).toBe(equalValues(x, y));
          expect(sameRule(x, unknown(x))).toBe(true);
        };
        compare(a.entry, b.entry);
        compare(a.exit, b.exit);
        for (const [index, site] of sitesOf(a).entries()) {
          const other = sitesOf(b)[index];
          if (other !== undefined)
            expect(sameNode(site.node, other.node)).toBe(equalValues(site.node, other.node));
        }
      }),
      { numRuns: 300 },
    );
  });
});
