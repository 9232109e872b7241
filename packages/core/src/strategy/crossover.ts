import type { Random } from "../random.ts";
import { allOf, anyOf } from "./build.ts";
import { mirrorRule, mirrorSide } from "./mirror.ts";
import { firstOf, type Offspring, offspring } from "./offspring.ts";
import { replaceAt } from "./replace.ts";
import type { Rule, SingleStrategy } from "./schema.ts";
import { type RuleName, ruleSitesOf, type Site, sitesOf } from "./tree.ts";

const TRIES = 8;
const SAME_ROLE_SHARE = 0.75;

/**
 * A child of two strategies: mostly `a`, with one part of `b` in the place of a part of the same type. Parts are
 * rules, price expressions, indicators of one kind, whole entries or exits, stops, sizing and gates. Rules change
 * sides in a mirror, so that strength stays strength. Null when eight attempts gave nothing new.
 */
export function crossover(a: SingleStrategy, b: SingleStrategy, random: Random): Offspring | null {
  return firstOf(TRIES, () => offspring(a, exchange(a, b, random)));
}

function exchange(a: SingleStrategy, b: SingleStrategy, random: Random): SingleStrategy {
  switch (random.weighted([4, 2, 2, 2, 2, 1, 1])) {
    case 0:
      return exchangeRule(a, b, random);
    case 1:
      return exchangeExpression(a, b, random);
    case 2:
      return takeSide(a, b, random.chance(0.5) ? "entry" : "exit");
    case 3:
      return combine(a, b, random);
    case 4:
      return { ...a, stops: random.chance(0.5) ? b.stops : { ...a.stops, ...b.stops } };
    case 5:
      return { ...a, sizing: b.sizing };
    default:
      return { ...a, gate: b.gate };
  }
}

function exchangeRule(a: SingleStrategy, b: SingleStrategy, random: Random): SingleStrategy {
  const target = random.pick(ruleSitesOf(a));
  const rules = ruleSitesOf(b);
  const related = rules.filter((site) => entersAt(site.name) === entersAt(target.name));
  const donor = random.pick(related.length > 0 && random.chance(SAME_ROLE_SHARE) ? related : rules);
  const mirrored = isShort(a, target.name) !== isShort(b, donor.name);
  return replaceAt(a, target.path, mirrored ? mirrorRule(donor.node) : donor.node);
}

function exchangeExpression(a: SingleStrategy, b: SingleStrategy, random: Random): SingleStrategy {
  const donors = sitesOf(b).filter((site) => site.sort !== "rule");
  const targets = sitesOf(a).filter((site) => donors.some((donor) => fitsPlace(donor, site)));
  if (targets.length === 0) return a;
  const target = random.pick(targets);
  return replaceAt(a, target.path, random.pick(donors.filter((donor) => fitsPlace(donor, target))).node);
}

/** Prices are all of one kind; an indicator fits only where its own kind stood, or its threshold loses its sense. */
function fitsPlace(donor: Site, target: Site): boolean {
  if (donor.sort !== target.sort || "value" in target.node) return false;
  return donor.sort === "price" || donor.node.op === target.node.op;
}

function takeSide(a: SingleStrategy, b: SingleStrategy, name: "entry" | "exit"): SingleStrategy {
  const facing = sideFacing(b, a.direction === "short");
  if (a.direction !== "both") return { ...a, [name]: facing[name] };
  const shortName = name === "entry" ? "shortEntry" : "shortExit";
  return { ...a, [name]: facing[name], [shortName]: sideFacing(b, true)[name] };
}

/** Both entries must agree, or either exit will do. */
function combine(a: SingleStrategy, b: SingleStrategy, random: Random): SingleStrategy {
  const facing = sideFacing(b, a.direction === "short");
  const entry = random.chance(0.5);
  const change = entry ? { entry: allOf(a.entry, facing.entry) } : { exit: anyOf(a.exit, facing.exit) };
  if (a.direction !== "both") return { ...a, ...change };
  const short = sideFacing(b, true);
  const shortChange = entry
    ? { shortEntry: allOf(a.shortEntry, short.entry) }
    : { shortExit: anyOf(a.shortExit, short.exit) };
  return { ...a, ...change, ...shortChange };
}

/** Entry and exit of `strategy` for buying, or for selling short. */
function sideFacing(strategy: SingleStrategy, short: boolean): { entry: Rule; exit: Rule } {
  const own = { entry: strategy.entry, exit: strategy.exit };
  if (strategy.direction === "both") {
    return short ? { entry: strategy.shortEntry, exit: strategy.shortExit } : own;
  }
  return (strategy.direction === "short") === short ? own : mirrorSide(own);
}

function entersAt(name: RuleName): boolean {
  return name === "entry" || name === "shortEntry";
}

function isShort(strategy: SingleStrategy, name: RuleName): boolean {
  return strategy.direction === "short" || name === "shortEntry" || name === "shortExit";
}
