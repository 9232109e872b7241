import { limits } from "../limits.ts";
import type { Random } from "../random.ts";
import { bandWidths, randomPrice } from "./domains.ts";
import { growPrice, growRule, randomFilter } from "./grow.ts";
import { firstOf, type Offspring, offspring } from "./offspring.ts";
import { shrinkOnce } from "./prune.ts";
import { replaceAt } from "./replace.ts";
import type { PriceExpression, Rule, SingleStrategy } from "./schema.ts";
import { type Node, ruleSitesOf, rulesOf, type Site, sitesOf } from "./tree.ts";

const TRIES = 8;
const BOLD_STRENGTH = 0.3;

/** A rule or a price expression is grown anew, or a rule is narrowed or widened by a new condition. */
export function mutateSubtree(strategy: SingleStrategy, random: Random, strength: number): Offspring | null {
  const depth = strength >= BOLD_STRENGTH ? random.between(2, 4) : random.between(2, 3);
  const rules = ruleSitesOf(strategy);
  const prices = sitesOf(strategy).filter((site) => site.sort === "price");
  return firstOf(TRIES, () => {
    if (prices.length > 0 && random.chance(0.25)) {
      return offspring(strategy, replaceAt(strategy, random.pick(prices).path, growPrice(random, 2)));
    }
    const target = random.pick(rules);
    const room = Math.max(2, Math.min(depth, limits.strategyDepthMax - target.depth));
    const grown = random.chance(0.5) ? growRule(random, room) : joined(target.node, random);
    return offspring(strategy, replaceAt(strategy, target.path, grown));
  });
}

function joined(rule: Rule, random: Random): Rule {
  return { op: random.chance(0.6) ? "and" : "or", rules: [rule, randomFilter(random)] };
}

/** One node becomes another of the same shape: a comparison's operator, and ↔ or, an average's kind, a price. */
export function mutatePoint(strategy: SingleStrategy, random: Random): Offspring | null {
  return firstOf(TRIES, () => {
    const changed: { site: Site; node: Node }[] = sitesOf(strategy).flatMap((site) => {
      const node = pointChange(site.node, random);
      return node === null ? [] : [{ site, node }];
    });
    if (changed.length === 0) return null;
    const { site, node } = random.pick(changed);
    return offspring(strategy, replaceAt(strategy, site.path, node));
  });
}

function pointChange(node: Node, random: Random): Node | null {
  switch (node.op) {
    case "above":
    case "below":
    case "crossesAbove":
    case "crossesBelow":
      return { ...node, op: otherThan(node.op, ["above", "below", "crossesAbove", "crossesBelow"], random) };
    case "and":
      return { ...node, op: "or" };
    case "or":
      return { ...node, op: "and" };
    case "not":
      return node.rule;
    case "forBars":
      return { ...node, bars: otherThan(node.bars, [2, 3, 4, 5, 8, 10], random) };
    case "calendar":
      return shiftedCalendar(node, random);
    case "sma":
    case "ema":
    case "wma":
      return { ...node, op: otherThan(node.op, ["sma", "ema", "wma"], random) };
    case "macd":
      return { ...node, op: "macdHistogram" };
    case "macdHistogram":
      return { ...node, op: "macd" };
    default:
      return pricePoint(node, random);
  }
}

function pricePoint(node: Node, random: Random): PriceExpression | null {
  switch (node.op) {
    case "open":
    case "high":
    case "low":
    case "close":
    case "donchianHigh":
    case "donchianLow":
      return randomPrice(random);
    case "bollingerUpper":
    case "bollingerLower":
    case "keltnerUpper":
    case "keltnerLower":
      return random.chance(0.5)
        ? { ...node, width: otherThan(node.width, bandWidths, random) }
        : { ...node, op: bandTwins[node.op] };
    case "scaled":
      return node.of;
    default:
      return null;
  }
}

const bandTwins = {
  bollingerUpper: "keltnerUpper",
  bollingerLower: "keltnerLower",
  keltnerUpper: "bollingerUpper",
  keltnerLower: "bollingerLower",
} as const;

/** One end of a calendar span moves by one. The parser refuses what leaves the unit. */
function shiftedCalendar(node: Extract<Rule, { op: "calendar" }>, random: Random): Rule {
  const step = random.chance(0.5) ? 1 : -1;
  return random.chance(0.5) ? { ...node, from: node.from + step } : { ...node, to: node.to + step };
}

function otherThan<T>(value: T, choices: readonly T[], random: Random): T {
  return random.pick(choices.filter((choice) => choice !== value));
}

/** Makes a rule smaller: a part of it takes the place of the whole, or one of its conditions is dropped. */
export function hoist(strategy: SingleStrategy, random: Random): Offspring | null {
  const inner = ruleSitesOf(strategy).filter(({ depth }) => depth > 1);
  if (inner.length === 0) return null;
  return firstOf(TRIES, () => {
    const { name, rule } = random.pick(rulesOf(strategy));
    if (random.chance(0.5)) {
      const smaller = shrinkOnce(rule);
      return smaller === null ? null : offspring(strategy, { ...strategy, [name]: smaller });
    }
    const own = inner.filter((site) => site.name === name);
    return own.length === 0 ? null : offspring(strategy, { ...strategy, [name]: random.pick(own).node });
  });
}
