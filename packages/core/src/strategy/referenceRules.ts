import { canonicalJson } from "../hash.ts";
import { randomFor } from "../random.ts";
import type { CalendarRule, Comparison, Rule } from "./schema.ts";
import type { Expression } from "./tree.ts";

/**
 * The meaning of rules, word for word, on an invented market: every leaf takes a random value at every bar, a few of
 * them undefined. Slow and plain; tests hold canonical forms against it.
 */
export function holdsAt(rule: Rule, t: number, market: number): boolean {
  switch (rule.op) {
    case "and":
      return rule.rules.every((member) => holdsAt(member, t, market));
    case "or":
      return rule.rules.some((member) => holdsAt(member, t, market));
    case "not":
      return !holdsAt(rule.rule, t, market);
    case "forBars":
      return Array.from({ length: rule.bars }, (_, back) => holdsAt(rule.rule, t - back, market)).every(
        Boolean,
      );
    case "calendar":
      return inSpan(rule, dateAt(rule.unit, t, market));
    default:
      return compares(rule, t, market);
  }
}

function compares(rule: Comparison, t: number, market: number): boolean {
  const now = [valueAt(rule.left, t, market), valueAt(rule.right, t, market)] as const;
  const before = [valueAt(rule.left, t - 1, market), valueAt(rule.right, t - 1, market)] as const;
  switch (rule.op) {
    case "above":
      return now[0] > now[1];
    case "below":
      return now[0] < now[1];
    case "crossesAbove":
      return before[0] <= before[1] && now[0] > now[1];
    case "crossesBelow":
      return before[0] >= before[1] && now[0] < now[1];
  }
}

const UNDEFINED_SHARE = 0.15;

/** Small integers, so that equal values and crossings are common; constants keep their value. */
function valueAt(expression: Expression, t: number, market: number): number {
  if ("value" in expression) return expression.value;
  if (expression.op === "scaled") return valueAt(expression.of, t, market) * expression.by;
  const random = randomFor(canonicalJson(expression), t, market);
  return random.chance(UNDEFINED_SHARE) ? Number.NaN : scaleOf(expression) * random.between(-5, 5);
}

function scaleOf(expression: Expression): number {
  const bounded = ["rsi", "stochastic", "adx", "volumeBalance"].includes(expression.op);
  return bounded ? 20 : 0.05;
}

const units = { weekday: 7, monthDay: 31, month: 12 } as const;

function dateAt(unit: CalendarRule["unit"], t: number, market: number): number {
  return randomFor(unit, t, market).between(1, units[unit]);
}

function inSpan({ from, to }: CalendarRule, value: number): boolean {
  return from <= to ? from <= value && value <= to : value >= from || value <= to;
}
