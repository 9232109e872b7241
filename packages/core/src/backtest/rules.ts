import { canonicalJson } from "../hash.ts";
import type { CalendarRule, Comparison, Rule } from "../strategy/schema.ts";
import type { Columns } from "./columns.ts";

/**
 * Where a rule is true: 1 or 0 at every bar, from bars up to it alone. A comparison with an undefined value is false.
 * `crossesAbove` is left ≤ right at the bar before and left > right at this one. Shared: do not write to it.
 */
export function evaluateRule(rule: Rule, columns: Columns): Uint8Array {
  switch (rule.op) {
    case "and":
      return rule.rules.map((part) => evaluateRule(part, columns)).reduce(both);
    case "or":
      return rule.rules.map((part) => evaluateRule(part, columns)).reduce(either);
    case "not":
      return evaluateRule(rule.rule, columns).map((bit) => 1 - bit);
    case "forBars":
      return held(evaluateRule(rule.rule, columns), rule.bars);
    case "calendar":
      return columns.bits(canonicalJson(rule), () => withinCalendar(rule, columns.calendar(rule.unit)));
    default:
      return columns.bits(canonicalJson(rule), () => compare(rule, columns));
  }
}

function both(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((bit, t) => bit & (b[t] as number));
}

function either(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((bit, t) => bit | (b[t] as number));
}

/** True where the rule was true at this bar and the `bars` − 1 before. */
function held(bits: Uint8Array, bars: number): Uint8Array {
  let run = 0;
  return bits.map((bit) => {
    run = bit === 1 ? run + 1 : 0;
    return run >= bars ? 1 : 0;
  });
}

function withinCalendar({ from, to }: CalendarRule, values: Uint8Array): Uint8Array {
  const wraps = from > to;
  return values.map((value) => {
    const inside = wraps ? value >= from || value <= to : value >= from && value <= to;
    return inside ? 1 : 0;
  });
}

function compare(rule: Comparison, columns: Columns): Uint8Array {
  const left = columns.column(rule.left);
  const right = columns.column(rule.right);
  switch (rule.op) {
    case "above":
      return exceeds(left, right);
    case "below":
      return exceeds(right, left);
    case "crossesAbove":
      return crosses(left, right);
    case "crossesBelow":
      return crosses(right, left);
  }
}

function exceeds(left: Float64Array, right: Float64Array): Uint8Array {
  const bits = new Uint8Array(left.length);
  for (let t = 0; t < left.length; t++) bits[t] = (left[t] as number) > (right[t] as number) ? 1 : 0;
  return bits;
}

function crosses(left: Float64Array, right: Float64Array): Uint8Array {
  const bits = new Uint8Array(left.length);
  for (let t = 1; t < left.length; t++) {
    const under = (left[t - 1] as number) <= (right[t - 1] as number);
    bits[t] = under && (left[t] as number) > (right[t] as number) ? 1 : 0;
  }
  return bits;
}
