import { equalValues } from "./equal.ts";
import { grid } from "./grid.ts";
import type { Comparison, OscillatorExpression, PriceExpression, RatioExpression, Rule } from "./schema.ts";
import { truth } from "./truth.ts";

const SCALE_MIN = 0.5;
const SCALE_MAX = 2;

/** Numbers on their grids; nested scales multiplied into one where it stays in range, else in ascending order. */
export function canonicalPrice(expression: PriceExpression): PriceExpression {
  switch (expression.op) {
    case "bollingerUpper":
    case "bollingerLower":
    case "keltnerUpper":
    case "keltnerLower":
      return { ...expression, width: grid.width(expression.width) };
    case "scaled":
      return canonicalScale(expression);
    default:
      return expression;
  }
}

function canonicalScale(expression: PriceExpression): PriceExpression {
  const factors: number[] = [];
  let inner = expression;
  while (inner.op === "scaled") {
    factors.push(grid.scale(inner.by));
    inner = inner.of;
  }
  factors.sort((a, b) => a - b);
  const product = grid.scale(factors.reduce((total, factor) => total * factor, 1));
  const kept =
    product < SCALE_MIN || product > SCALE_MAX ? factors.filter((factor) => factor !== 1) : [product];
  let result = canonicalPrice(inner);
  for (const by of kept) if (by !== 1) result = { op: "scaled", of: result, by };
  return result;
}

function canonicalOscillator(expression: OscillatorExpression): OscillatorExpression {
  return expression.op === "level" ? { op: "level", value: grid.level(expression.value) } : expression;
}

function canonicalRatio(expression: RatioExpression): RatioExpression {
  if (expression.op === "fraction") return { op: "fraction", value: grid.fraction(expression.value) };
  if (expression.op !== "gap") return expression;
  return { op: "gap", of: canonicalPrice(expression.of), over: canonicalPrice(expression.over) };
}

/**
 * A comparison that points upwards: `below` and `crossesBelow` are their opposites with the sides swapped, which is
 * exact, an undefined value making either form false. Equal sides never compare strictly, and two constants are
 * decided here (a crossing of constants never happens).
 */
export function canonicalComparison(comparison: Comparison): Rule {
  const upward = turnUpward(onGrid(comparison));
  if (equalValues(upward.left, upward.right)) return truth(false);
  const left = constantOf(upward.left);
  const right = constantOf(upward.right);
  if (left === null || right === null) return upward;
  return truth(upward.op === "above" && left > right);
}

function onGrid(comparison: Comparison): Comparison {
  switch (comparison.of) {
    case "price":
      return {
        ...comparison,
        left: canonicalPrice(comparison.left),
        right: canonicalPrice(comparison.right),
      };
    case "oscillator":
      return {
        ...comparison,
        left: canonicalOscillator(comparison.left),
        right: canonicalOscillator(comparison.right),
      };
    case "ratio":
      return {
        ...comparison,
        left: canonicalRatio(comparison.left),
        right: canonicalRatio(comparison.right),
      };
  }
}

function turnUpward(comparison: Comparison): Comparison {
  if (comparison.op === "above" || comparison.op === "crossesAbove") return comparison;
  const op = comparison.op === "below" ? "above" : "crossesAbove";
  switch (comparison.of) {
    case "price":
      return { op, of: "price", left: comparison.right, right: comparison.left };
    case "oscillator":
      return { op, of: "oscillator", left: comparison.right, right: comparison.left };
    case "ratio":
      return { op, of: "ratio", left: comparison.right, right: comparison.left };
  }
}

/** The number of a constant expression; null for one that depends on the market. */
export function constantOf(expression: Comparison["left"]): number | null {
  return expression.op === "level" || expression.op === "fraction" ? expression.value : null;
}
