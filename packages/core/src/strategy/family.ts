import { canonicalise } from "./canonical.ts";
import { constantOf } from "./canonicalExpression.ts";
import { factsOfStrategy } from "./facts.ts";
import type { CalendarRule, Comparison, Rule, SingleStrategy, Strategy } from "./schema.ts";
import { type Node, nodesBelow } from "./tree.ts";
import { truthOf } from "./truth.ts";

/** The families of rules; what the conditions of an entry vote for. */
export const ruleFamilies = [
  "trend",
  "breakout",
  "meanReversion",
  "momentum",
  "volatility",
  "calendar",
] as const;

export const strategyFamilies = [...ruleFamilies, "mixed", "ensemble"] as const;

export type RuleFamily = (typeof ruleFamilies)[number];
export type StrategyFamily = (typeof strategyFamilies)[number];

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

/** Of a canonical strategy. */
function familyOfSingle(strategy: SingleStrategy): StrategyFamily {
  const facts = factsOfStrategy(strategy);
  facts.family ??= countVotes(votesOf(strategy));
  return facts.family;
}

function countVotes(votes: readonly Vote[]): StrategyFamily {
  let total = 0;
  for (const { weight } of votes) total += weight;
  // Whoever has more than half is the only one.
  const winner = votes.find(({ family }) => 2 * weightFor(family, votes) > total);
  return winner?.family ?? "mixed";
}

function weightFor(family: RuleFamily, votes: readonly Vote[]): number {
  let sum = 0;
  for (const vote of votes) if (vote.family === family) sum += vote.weight;
  return sum;
}

type Condition = Comparison | CalendarRule;

interface Vote {
  readonly condition: Condition;
  readonly family: RuleFamily;
  readonly weight: number;
}

function votesOf(strategy: SingleStrategy): Vote[] {
  const up = strategy.direction !== "short";
  const votes: Vote[] = [];
  for (const condition of conditionsOf(strategy.entry)) {
    if (condition.op === "calendar") votes.push({ condition, family: "calendar", weight: FILTER_WEIGHT });
    else if (truthOf(condition) === null) {
      votes.push({ condition, family: familyOfComparison(condition, up), weight: weightOf(condition) });
    }
  }
  return votes;
}

/** The conditions that a rule is made of, in their order. */
function conditionsOf(rule: Rule, conditions: Condition[] = []): readonly Condition[] {
  switch (rule.op) {
    case "and":
    case "or":
      for (const member of rule.rules) conditionsOf(member, conditions);
      return conditions;
    case "not":
    case "forBars":
      return conditionsOf(rule.rule, conditions);
    default:
      conditions.push(rule);
      return conditions;
  }
}

/** The family of a canonical strategy and the weightiest condition that stands for it: what gives it its name. */
export function leadingIdea(canonical: SingleStrategy): {
  family: StrategyFamily;
  condition: Condition | null;
} {
  const votes = votesOf(canonical);
  const facts = factsOfStrategy(canonical);
  facts.family ??= countVotes(votes);
  const { family } = facts;
  const loyal = family === "mixed" ? votes : votes.filter((vote) => vote.family === family);
  let first: Vote | null = null;
  for (const vote of loyal) if (first === null || vote.weight > first.weight) first = vote;
  return { family, condition: first?.condition ?? null };
}

function weightOf(rule: Comparison): number {
  if (rule.op === "crossesAbove" || rule.op === "crossesBelow") return CROSSING_WEIGHT;
  const constant = constantOf(rule.left) !== null || constantOf(rule.right) !== null;
  return nodesBelow(rule).some((node) => filters(node, constant)) ? FILTER_WEIGHT : 1;
}

/** Whether a node makes its comparison a filter: the strength of a trend, volume, a slow average, volatility against a constant. */
function filters(node: Node, againstConstant: boolean): boolean {
  switch (node.op) {
    case "adx":
    case "volume":
      return true;
    case "realisedVolatility":
    case "atr":
      return againstConstant;
    case "sma":
    case "ema":
    case "wma":
      return node.window >= FILTER_WINDOW_MIN;
    default:
      return false;
  }
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
  const aboveUpper = nodesBelow(rule.right).some((node) => UPPER.includes(node.op));
  const belowLower = nodesBelow(rule.left).some((node) => LOWER.includes(node.op));
  if (aboveUpper) return up ? "breakout" : "meanReversion";
  if (belowLower) return up ? "meanReversion" : "breakout";
  return "trend";
}
