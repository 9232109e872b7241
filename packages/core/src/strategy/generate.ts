import type { Random } from "../random.ts";
import { allOf, anyOf, type Side } from "./build.ts";
import { canonicaliseSingle } from "./canonical.ts";
import { familyOf, ruleFamilies, type StrategyFamily } from "./family.ts";
import { growRule, randomFilter } from "./grow.ts";
import { measureRules } from "./measure.ts";
import { mirrorSide } from "./mirror.ts";
import type { SingleStrategy } from "./schema.ts";
import { settle } from "./settle.ts";
import { sideOfFamily } from "./templates.ts";
import { randomGate, randomSizing, randomStops } from "./terms.ts";

export interface GenerationGuidance {
  /** The idea to build on; any when absent. `ensemble` is no idea of a single strategy and counts as absent. */
  readonly family?: StrategyFamily;
  readonly direction?: SingleStrategy["direction"];
  /** Levels of the deepest rule, from 2 (one condition) to the limit; two combined ideas need 3. */
  readonly depthMax: number;
  /** Probability of a long-only strategy where no direction is given. */
  readonly longBias: number;
}

const TRIES_MAX = 60;
const MIXED_DEPTH_MIN = 3;

/**
 * A new strategy: a textbook idea of the family with random parameters, often narrowed by a filter and sometimes
 * grown further, with an exit that belongs to the entry. It is canonical, within the limits and of the family asked.
 */
export function generateStrategy(random: Random, guidance: GenerationGuidance): SingleStrategy {
  const family =
    guidance.family === undefined || guidance.family === "ensemble" ? anyFamily(random) : guidance.family;
  const depthMax = Math.max(guidance.depthMax, family === "mixed" ? MIXED_DEPTH_MIN : 2);
  const direction = guidance.direction ?? randomDirection(random, guidance.longBias);
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    // Later tries grow less, so that the plain idea is what remains.
    const growth = attempt < TRIES_MAX / 2 ? 0.5 : 0;
    const side = grownSide(family, random, depthMax, growth);
    const strategy = settle(assemble(side, direction, family, random));
    if (strategy !== null && suits(strategy, family, direction, depthMax)) return strategy;
  }
  return fallback(direction);
}

function anyFamily(random: Random): StrategyFamily {
  return random.chance(0.1) ? "mixed" : random.pick(ruleFamilies);
}

function randomDirection(random: Random, longBias: number): SingleStrategy["direction"] {
  if (random.chance(longBias)) return "long";
  return random.chance(0.5) ? "short" : "both";
}

function suits(
  strategy: SingleStrategy,
  family: StrategyFamily,
  direction: SingleStrategy["direction"],
  depthMax: number,
): boolean {
  if (strategy.direction !== direction || measureRules(strategy).depth > depthMax) return false;
  return familyOf(strategy) === family;
}

function grownSide(family: StrategyFamily, random: Random, depthMax: number, growth: number): Side {
  const side = plainSide(family, random);
  const entry = random.chance(growth) ? allOf(side.entry, entryFilter(random, depthMax)) : side.entry;
  const exit = random.chance(growth / 2) ? anyOf(side.exit, growRule(random, depthMax - 1)) : side.exit;
  return { entry, exit };
}

function entryFilter(random: Random, depthMax: number): ReturnType<typeof randomFilter> {
  return random.chance(0.25) ? growRule(random, depthMax - 1) : randomFilter(random);
}

function plainSide(family: StrategyFamily, random: Random): Side {
  if (family !== "mixed" && family !== "ensemble") return sideOfFamily(family, random);
  const first = sideOfFamily(random.pick(ruleFamilies), random);
  const second = sideOfFamily(random.pick(ruleFamilies), random);
  // Two ideas seldom agree on the same bar: where both must, few trades are left.
  const join = random.chance(0.65) ? anyOf : allOf;
  return { entry: join(first.entry, second.entry), exit: random.chance(0.5) ? first.exit : second.exit };
}

function assemble(
  side: Side,
  direction: SingleStrategy["direction"],
  family: StrategyFamily,
  random: Random,
): SingleStrategy {
  const gate = random.chance(0.12) ? { gate: randomGate(random) } : {};
  const terms = { stops: randomStops(random, family), sizing: randomSizing(random), ...gate };
  const short = direction === "long" ? side : mirrorSide(side, direction === "both");
  return withSides(direction, side, short, { kind: "single", ...terms });
}

type Common = Pick<SingleStrategy, "kind" | "stops" | "sizing" | "gate">;

/** A strategy of a direction from the sides that it needs. */
export function withSides(
  direction: SingleStrategy["direction"],
  long: Side,
  short: Side,
  common: Common,
): SingleStrategy {
  if (direction === "long") return { ...common, direction, ...long };
  if (direction === "short") return { ...common, direction, ...short };
  return { ...common, direction, ...long, shortEntry: short.entry, shortExit: short.exit };
}

/** The oldest idea there is, should luck have found nothing in all its tries. */
function fallback(direction: SingleStrategy["direction"]): SingleStrategy {
  const fast = { op: "sma", window: 50 } as const;
  const slow = { op: "sma", window: 200 } as const;
  const side: Side = {
    entry: { op: "crossesAbove", of: "price", left: fast, right: slow },
    exit: { op: "crossesAbove", of: "price", left: slow, right: fast },
  };
  const common = { kind: "single", stops: {}, sizing: { leverage: 1 } } as const;
  return canonicaliseSingle(withSides(direction, side, mirrorSide(side), common));
}
