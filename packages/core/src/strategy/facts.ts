import type { StrategyFamily } from "./family.ts";
import type { RuleMeasure } from "./measure.ts";
import type { Rule, Strategy } from "./schema.ts";

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
  measure?: RuleMeasure;
}

export interface StrategyFacts {
  text?: string;
  form?: Strategy;
  family?: StrategyFamily;
  /** Of its rules; of no ensemble. */
  measure?: RuleMeasure;
}

/** What it constructs is the object that it is given, so that the fields of a class of it come to lie on that object. */
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: so a private field comes to lie on an object that is there already
    return object;
  }
}

/*
 * Facts lie in a private field of what they are about, where nobody sees, compares or copies them. A `WeakMap` would
 * keep as much: it is slower to ask, and the collector goes through it over and over.
 */

class RuleWithFacts extends Given {
  readonly #facts: RuleFacts = {};

  static known(rule: object): RuleFacts | undefined {
    return #facts in rule ? rule.#facts : undefined;
  }

  static begin(rule: object): RuleFacts {
    return new RuleWithFacts(rule).#facts;
  }
}

class StrategyWithFacts extends Given {
  readonly #facts: StrategyFacts = {};

  static known(strategy: object): StrategyFacts | undefined {
    return #facts in strategy ? strategy.#facts : undefined;
  }

  static begin(strategy: object): StrategyFacts {
    return new StrategyWithFacts(strategy).#facts;
  }
}

export function factsOfRule(rule: Rule): RuleFacts {
  return RuleWithFacts.known(rule) ?? RuleWithFacts.begin(rule);
}

/** What is known of a rule already, for what is worth remembering only beside something else. */
export function knownOfRule(rule: Rule): RuleFacts | undefined {
  return RuleWithFacts.known(rule);
}

/** What is known of a strategy already. */
export function knownOfStrategy(strategy: Strategy): StrategyFacts | undefined {
  return StrategyWithFacts.known(strategy);
}

export function factsOfStrategy(strategy: Strategy): StrategyFacts {
  return StrategyWithFacts.known(strategy) ?? StrategyWithFacts.begin(strategy);
}
