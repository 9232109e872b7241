import type { Side } from "./build.ts";
import { clamp, grid } from "./grid.ts";
import { sameRule } from "./same.ts";
import type {
  Comparison,
  ComparisonOp,
  OscillatorExpression,
  PriceExpression,
  RatioExpression,
  Rule,
} from "./schema.ts";

/**
 * The same idea on the other side of the market: what was bought on strength is sold on weakness. With `apart`, for
 * a strategy that trades both sides, an entry without direction (a date, a volatility) has no mirror image, and the
 * other side holds where this one stays out.
 */
export function mirrorSide(side: Side, apart = false): Side {
  const mirrored = { entry: mirrorRule(side.entry), exit: mirrorRule(side.exit) };
  const tied = apart && sameRule(mirrored.entry, side.entry);
  return tied ? { entry: side.exit, exit: side.entry } : mirrored;
}

/** A rule seen in a mirror that swaps up and down. What has no direction (volatility, volume, the date) stays. */
export function mirrorRule(rule: Rule): Rule {
  switch (rule.op) {
    case "and":
    case "or":
      return { op: rule.op, rules: rule.rules.map(mirrorRule) };
    case "not":
      return { op: "not", rule: mirrorRule(rule.rule) };
    case "forBars":
      return { op: "forBars", rule: mirrorRule(rule.rule), bars: rule.bars };
    case "calendar":
      return rule;
    default:
      return mirrorComparison(rule);
  }
}

const opposite: Readonly<Record<ComparisonOp, ComparisonOp>> = {
  above: "below",
  below: "above",
  crossesAbove: "crossesBelow",
  crossesBelow: "crossesAbove",
};

const UNDIRECTED: readonly string[] = ["adx", "atr", "realisedVolatility", "volume"];

function mirrorComparison(rule: Comparison): Rule {
  if (UNDIRECTED.includes(rule.left.op) || UNDIRECTED.includes(rule.right.op)) return rule;
  const op = opposite[rule.op];
  switch (rule.of) {
    case "price":
      return { op, of: "price", left: mirrorPrice(rule.left), right: mirrorPrice(rule.right) };
    case "oscillator":
      return { op, of: "oscillator", left: mirrorOscillator(rule.left), right: mirrorOscillator(rule.right) };
    case "ratio":
      return { op, of: "ratio", left: mirrorRatio(rule.left), right: mirrorRatio(rule.right) };
  }
}

function mirrorPrice(expression: PriceExpression): PriceExpression {
  switch (expression.op) {
    case "high":
      return { op: "low" };
    case "low":
      return { op: "high" };
    case "donchianHigh":
      return { ...expression, op: "donchianLow" };
    case "donchianLow":
      return { ...expression, op: "donchianHigh" };
    case "bollingerUpper":
      return { ...expression, op: "bollingerLower" };
    case "bollingerLower":
      return { ...expression, op: "bollingerUpper" };
    case "keltnerUpper":
      return { ...expression, op: "keltnerLower" };
    case "keltnerLower":
      return { ...expression, op: "keltnerUpper" };
    case "scaled":
      return {
        op: "scaled",
        of: mirrorPrice(expression.of),
        by: clamp(grid.scale(1 / expression.by), 0.5, 2),
      };
    default:
      return expression;
  }
}

function mirrorOscillator(expression: OscillatorExpression): OscillatorExpression {
  return expression.op === "level" ? { op: "level", value: 100 - expression.value } : expression;
}

function mirrorRatio(expression: RatioExpression): RatioExpression {
  switch (expression.op) {
    case "fraction":
      return { op: "fraction", value: 0 - expression.value };
    case "distanceFromHigh":
      return { op: "distanceFromLow", window: expression.window };
    case "distanceFromLow":
      return { op: "distanceFromHigh", window: expression.window };
    case "gap":
      return { op: "gap", of: mirrorPrice(expression.of), over: mirrorPrice(expression.over) };
    default:
      return expression;
  }
}
