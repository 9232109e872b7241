import { grid } from "./grid.ts";
import { sameExpression } from "./same.ts";
import type { Comparison, OscillatorExpression, PriceExpression, RatioExpression, Rule } from "./schema.ts";
import { truth } from "./truth.ts";

const SCALE_MIN = 0.5;
const SCALE_MAX = 2;

/*
 * What is canonical already stays the object that it is, so that whoever compares or remembers it need not read it again.
 */

/** Numbers on their grids; nested scales multiplied into one where it stays in range, else in ascending order. */
export function canonicalPrice(expression: PriceExpression): PriceExpression {
  switch (expression.op) {
    case "bollingerUpper":
    case "bollingerLower":
    case "keltnerUpper":
    case "keltnerLower": {
      const width = grid.width(expression.width);
      return Object.is(width, expression.width) ? expression : { ...expression, width };
    }
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
  return isUnchangedScale(expression, result) ? expression : result;
}

function isUnchangedScale(before: PriceExpression, after: PriceExpression): boolean {
  if (before.op !== "scaled" || after.op !== "scaled") return before === after;
  return before.by === after.by && isUnchangedScale(before.of, after.of);
}

function canonicalOscillator(expression: OscillatorExpression): OscillatorExpression {
  if (expression.op !== "level") return expression;
  const value = grid.level(expression.value);
  return Object.is(value, expression.value) ? expression : { op: "level", value };
}

function canonicalRatio(expression: RatioExpression): RatioExpression {
  if (expression.op === "fraction") {
    const value = grid.fraction(expression.value);
    return Object.is(value, expression.value) ? expression : { op: "fraction", value };
  }
  if (expression.op !== "gap") return expression;
  const of = canonicalPrice(expression.of);
  const over = canonicalPrice(expression.over);
  return of === expression.of && over === expression.over ? expression : { op: "gap", of, over };
}

/**
 * A comparison that points upwards: `below` and `crossesBelow` are their opposites with the sides swapped, which is
 * exact, an undefined value making either form false. Equal sides never compare strictly, and two constants are
 * decided here (a crossing of constants never happens).
 */
export function canonicalComparison(comparison: Comparison): Rule {
  const upward = turnUpward(onGrid(comparison));
  if (sameExpression(upward.left, upward.right)) return truth(false);
  const left = constantOf(upward.left);
  const right = constantOf(upward.right);
  if (left === null || right === null) return upward;
  return truth(upward.op === "above" && left > right);
}

function onGrid(comparison: Comparison): Comparison {
  switch (comparison.of) {
    case "price": {
      const left = canonicalPrice(comparison.left);
      const right = canonicalPrice(comparison.right);
      return areSides(comparison, left, right) ? comparison : { ...comparison, left, right };
    }
    case "oscillator": {
      const left = canonicalOscillator(comparison.left);
      const right = canonicalOscillator(comparison.right);
      return areSides(comparison, left, right) ? comparison : { ...comparison, left, right };
    }
    case "ratio": {
      const left = canonicalRatio(comparison.left);
      const right = canonicalRatio(comparison.right);
      return areSides(comparison, left, right) ? comparison : { ...comparison, left, right };
    }
  }
}

function areSides(comparison: Comparison, left: Comparison["left"], right: Comparison["left"]): boolean {
  return comparison.left === left && comparison.right === right;
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
