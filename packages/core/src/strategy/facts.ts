import type { StrategyFamily } from "./family.ts";
import type { Rule, Strategy } from "./schema.ts";
import type { Site } from "./tree.ts";

/*
 * What has been worked out about rules and strategies. They are never changed, a child shares most rules with its
 * parents, and each is asked for the same again and again. Whoever works something out keeps it here; what is forgotten
 * with its object costs time alone.
 */

export interface RuleFacts {
  /** Its canonical JSON. */
  text?: string;
  /** What one pass of canonicalisation makes of it. */
  inward?: Rule;
}

export interface StrategyFacts {
  text?: string;
  form?: Strategy;
  family?: StrategyFamily;
  sites?: readonly Site[];
}

const rules = new WeakMap<Rule, RuleFacts>();
const strategies = new WeakMap<Strategy, StrategyFacts>();

export function factsOfRule(rule: Rule): RuleFacts {
  const known = rules.get(rule);
  if (known !== undefined) return known;
  const facts: RuleFacts = {};
  rules.set(rule, facts);
  return facts;
}

/** What is known of a rule already, for what is worth remembering only beside something else. */
export function knownOfRule(rule: Rule): RuleFacts | undefined {
  return rules.get(rule);
}

export function factsOfStrategy(strategy: Strategy): StrategyFacts {
  const known = strategies.get(strategy);
  if (known !== undefined) return known;
  const facts: StrategyFacts = {};
  strategies.set(strategy, facts);
  return facts;
}
