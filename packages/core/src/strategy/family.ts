import { canonicalise } from "./canonical.ts";
import { constantOf } from "./canonicalExpression.ts";
import type { Comparison, Rule, SingleStrategy, Strategy } from "./schema.ts";
import { sitesBelow } from "./tree.ts";

export const strategyFamilies = [
  "trend",
  "breakout",
  "meanReversion",
  "momentum",
  "volatility",
  "calendar",
  "mixed",
  "ensemble",
] as const;

export type StrategyFamily = (typeof strategyFamilies)[number];

/** One family of rules; what the conditions of an entry vote for. */
export type RuleFamily = Exclude<StrategyFamily, "mixed" | "ensemble">;

const CROSSING_WEIGHT = 2;
const FILTER_WEIGHT = 0.5;
const FILTER_WINDOW_MIN = 100;

/**
 * The idea behind a strategy, an archive descriptor: what more than half of the weight of its entry's conditions
 * stands for. A crossing counts double, as it makes the signal; slow averages, volatility, volume, ADX and the
 * calendar count half, as they mostly filter. Of a two-sided strategy the long entry decides.
 */
export function familyOf(strategy: Strategy): StrategyFamily {
  const canonical = canonicalise(strategy);
  return canonical.kind === "ensemble" ? "ensemble" : familyOfSingle(canonical);
}

function familyOfSingle(strategy: SingleStrategy): StrategyFamily {
  const up = strategy.direction !== "short";
  const votes = new Map<RuleFamily, number>();
  let total = 0;
  for (const { node, sort } of sitesBelow(strategy.entry, "rule")) {
    if (sort !== "rule" || !("left" in node || node.op === "calendar")) continue;
    const family = node.op === "calendar" ? "calendar" : familyOfComparison(node, up);
    const weight = weightOf(node);
    votes.set(family, (votes.get(family) ?? 0) + weight);
    total += weight;
  }
  for (const [family, weight] of votes) if (weight * 2 > total) return family;
  return "mixed";
}

function weightOf(rule: Comparison | Extract<Rule, { op: "calendar" }>): number {
  if (rule.op === "calendar") return FILTER_WEIGHT;
  if (rule.op === "crossesAbove" || rule.op === "crossesBelow") return CROSSING_WEIGHT;
  const leaves = sitesBelow(rule, "rule").map((site) => site.node);
  const filters = leaves.some((leaf) => leaf.op === "adx" || leaf.op === "volume");
  const steady = leaves.some((leaf) => leaf.op === "realisedVolatility" || leaf.op === "atr");
  const constant = constantOf(rule.left) !== null || constantOf(rule.right) !== null;
  const slow = leaves.some(
    (leaf) =>
      (leaf.op === "sma" || leaf.op === "ema" || leaf.op === "wma") && leaf.window >= FILTER_WINDOW_MIN,
  );
  return filters || slow || (steady && constant) ? FILTER_WEIGHT : 1;
}

/** Of a canonical comparison; `up` when the entry buys. */
function familyOfComparison(rule: Comparison, up: boolean): RuleFamily {
  const subject = constantOf(rule.left) === null ? rule.left : rule.right;
  const constant = constantOf(rule.left) ?? constantOf(rule.right);
  const strength = (constantOf(rule.left) === null) === up;
  switch (subject.op) {
    case "rsi":
    case "stochastic":
    case "volumeBalance":
      return constant === null || constant === 50 || constant > 50 === up ? "momentum" : "meanReversion";
    case "roc":
    case "cci":
    case "zScore":
      return constant === null || constant === 0 || constant > 0 === up ? "momentum" : "meanReversion";
    case "distanceFromHigh":
      return constant === null ? "momentum" : strength ? (up ? "breakout" : "momentum") : "meanReversion";
    case "distanceFromLow":
      return constant === null ? "momentum" : strength ? (up ? "momentum" : "breakout") : "meanReversion";
    case "atr":
    case "realisedVolatility":
      return "volatility";
    case "volume":
      return "momentum";
    case "gap":
      return strength ? "trend" : "meanReversion";
    case "adx":
    case "macd":
    case "macdHistogram":
      return "trend";
    default:
      return familyOfPrices(rule, up);
  }
}

const UPPER: readonly string[] = ["donchianHigh", "bollingerUpper", "keltnerUpper"];
const LOWER: readonly string[] = ["donchianLow", "bollingerLower", "keltnerLower"];

/** Beyond the far edge of a channel is a breakout, beyond the near one a bet on the way back. */
function familyOfPrices(rule: Comparison, up: boolean): RuleFamily {
  const aboveUpper = sitesBelow(rule.right, rule.of).some((site) => UPPER.includes(site.node.op));
  const belowLower = sitesBelow(rule.left, rule.of).some((site) => LOWER.includes(site.node.op));
  if (aboveUpper) return up ? "breakout" : "meanReversion";
  if (belowLower) return up ? "meanReversion" : "breakout";
  return "trend";
}
