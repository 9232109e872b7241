import { constantOf } from "./canonicalExpression.ts";
import { sameExpression, sameRule } from "./same.ts";
import type { Comparison, Rule } from "./schema.ts";

/**
 * Whether `a` holding at a bar forces `b` to hold at the same bar, as far as canonical forms show it: equal rules,
 * one threshold beyond another, a crossing and its level, a streak and its rule, a group and its operands.
 * Exact with undefined values: a comparison that holds has both sides defined.
 */
export function implies(a: Rule, b: Rule): boolean {
  if (sameRule(a, b)) return true;
  if (a.op === "or") return a.rules.every((rule) => implies(rule, b));
  if (b.op === "and") return b.rules.every((rule) => implies(a, rule));
  if (a.op === "and" && a.rules.some((rule) => implies(rule, b))) return true;
  if (b.op === "or" && b.rules.some((rule) => implies(a, rule))) return true;
  if (a.op === "not" && b.op === "not") return implies(b.rule, a.rule);
  if (a.op === "forBars") {
    return b.op === "forBars" ? a.bars >= b.bars && implies(a.rule, b.rule) : implies(a.rule, b);
  }
  return isComparison(a) && isComparison(b) && comparisonImplies(a, b);
}

/** Whether `a` and `b` can never hold at the same bar. */
export function excludes(a: Rule, b: Rule): boolean {
  if (b.op === "not") return implies(a, b.rule);
  if (a.op === "not") return implies(b, a.rule);
  return isComparison(a) && isComparison(b) && thresholdsExclude(a, b);
}

function isComparison(rule: Rule): rule is Comparison {
  return "left" in rule;
}

function comparisonImplies(a: Comparison, b: Comparison): boolean {
  if (b.op !== "above") return false;
  const sameLeft = sameExpression(a.left, b.left);
  const sameRight = sameExpression(a.right, b.right);
  if (sameLeft && sameRight) return true;
  return (
    (sameLeft && atMost(constantOf(b.right), constantOf(a.right))) ||
    (sameRight && atMost(constantOf(a.left), constantOf(b.left)))
  );
}

/** x > high excludes low > x when low ≤ high. Holds for crossings too, which end beyond their level. */
function thresholdsExclude(a: Comparison, b: Comparison): boolean {
  const aboveThenBelow = (up: Comparison, down: Comparison): boolean =>
    sameExpression(up.left, down.right) &&
    (atMost(constantOf(down.left), constantOf(up.right)) || sameExpression(down.left, up.right));
  return aboveThenBelow(a, b) || aboveThenBelow(b, a);
}

function atMost(low: number | null, high: number | null): boolean {
  return low !== null && high !== null && low <= high;
}
