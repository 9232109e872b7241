import { canonicalComparison } from "./canonicalExpression.ts";
import { factsOfRule } from "./facts.ts";
import { excludes, implies } from "./implication.ts";
import { sameRule } from "./same.ts";
import type { CalendarRule, Rule } from "./schema.ts";
import { ruleText } from "./text.ts";
import { truth, truthOf } from "./truth.ts";
import { calendarMax } from "./wrongNumbers.ts";

const STREAK_BARS_MAX = 20;

/** `inward` moves every `not` to the leaves by De Morgan's laws; `asWritten` leaves them on their groups. */
export type Negation = "inward" | "asWritten";

type GroupOp = "and" | "or";

/**
 * One rule in canonical form. Every step keeps the rule's value at every bar, undefined indicator values included:
 * rules are two-valued, so Boolean algebra holds for them although `not above` is not `below`.
 */
export function canonicalRule(rule: Rule, negation: Negation): Rule {
  return positive(rule, negation);
}

/** What a group became is remembered: children share most of their groups with their parents. Other rules are rewritten as fast. */
function positive(rule: Rule, negation: Negation): Rule {
  if (negation !== "inward") return rewritten(rule, negation);
  if (rule.op !== "and" && rule.op !== "or") return inward(rule);
  const facts = factsOfRule(rule);
  facts.inward ??= inward(rule);
  return facts.inward;
}

/** A rule that is canonical already stays the object that it is. One pass leaves nothing for another to do. */
function inward(rule: Rule): Rule {
  const next = rewritten(rule, "inward");
  if (isUnchanged(rule, next)) return rule;
  if (next.op === "and" || next.op === "or") factsOfRule(next).inward = next;
  return next;
}

/** Whether a rewrite came back with what it was given. */
function isUnchanged(before: Rule, after: Rule): boolean {
  if (before === after) return true;
  switch (before.op) {
    case "and":
    case "or":
      return (
        after.op === before.op &&
        after.rules.length === before.rules.length &&
        before.rules.every((rule, index) => rule === after.rules[index])
      );
    case "not":
      return after.op === "not" && isUnchanged(before.rule, after.rule);
    case "forBars":
      return after.op === "forBars" && after.bars === before.bars && after.rule === before.rule;
    case "calendar":
      return after.op === "calendar" && sameRule(before, after);
    default:
      return false;
  }
}

function rewritten(rule: Rule, negation: Negation): Rule {
  switch (rule.op) {
    case "not":
      return negative(rule.rule, negation);
    case "and":
    case "or":
      return group(
        rule.op,
        rule.rules.map((member) => positive(member, negation)),
        negation,
      );
    case "forBars":
      return streak(positive(rule.rule, negation), rule.bars);
    case "calendar":
      return canonicalCalendar(rule);
    default:
      return canonicalComparison(rule);
  }
}

function negative(rule: Rule, negation: Negation): Rule {
  if (rule.op === "not") return positive(rule.rule, negation);
  if (negation === "inward" && (rule.op === "and" || rule.op === "or")) {
    const members = rule.rules.map((member) => negative(member, negation));
    return group(dualOf(rule.op), members, negation);
  }
  return negate(positive(rule, negation));
}

/** The opposite of a canonical rule. */
function negate(rule: Rule): Rule {
  const known = truthOf(rule);
  if (known !== null) return truth(!known);
  if (rule.op === "not") return rule.rule;
  return rule.op === "calendar" ? otherDays(rule) : { op: "not", rule };
}

/** Flattened, without duplicates and dead parts, sorted; a group of negations alone becomes one negation. */
function group(op: GroupOp, members: readonly Rule[], negation: Negation): Rule {
  const absorbing = op === "or";
  const flat: Rule[] = [];
  for (const member of members) {
    for (const operand of operandsOf(op, member, negation)) {
      const known = truthOf(operand);
      if (known === absorbing) return truth(absorbing);
      if (known === null) flat.push(operand);
    }
  }
  const live = withoutImplied(op, sortRules(flat));
  const [first, second] = live;
  if (first === undefined) return truth(!absorbing);
  if (second === undefined) return first;
  if (contradicts(op, live)) return truth(absorbing);
  if (live.some((rule) => rule.op !== "not")) return { op, rules: live };
  const opposites = live.flatMap((rule) => (rule.op === "not" ? [rule.rule] : []));
  return negate({ op: dualOf(op), rules: sortRules(opposites) });
}

/** What a member adds to a group: its own operands where it is the same kind of group, be it by De Morgan. */
function operandsOf(op: GroupOp, member: Rule, negation: Negation): readonly Rule[] {
  if (member.op === op) return member.rules;
  if (negation === "asWritten" || member.op !== "not" || member.rule.op !== dualOf(op)) return [member];
  return member.rule.rules.map(negate);
}

function dualOf(op: GroupOp): GroupOp {
  return op === "and" ? "or" : "and";
}

/** Of two operands of which one implies the other, `and` needs only the stronger, `or` only the weaker. */
function withoutImplied(op: GroupOp, rules: readonly Rule[]): Rule[] {
  const makesIdle = (kept: Rule, idle: Rule): boolean =>
    op === "and" ? implies(kept, idle) : implies(idle, kept);
  const kept: Rule[] = [];
  for (const [index, rule] of rules.entries()) {
    let idle = kept.some((other) => makesIdle(other, rule));
    for (let later = index + 1; !idle && later < rules.length; later++) {
      const other = rules[later] as Rule;
      idle = makesIdle(other, rule) && !makesIdle(rule, other);
    }
    if (!idle) kept.push(rule);
  }
  return kept;
}

/** An `and` of rules that exclude each other never holds; an `or` of rules whose opposites do always holds. */
function contradicts(op: GroupOp, rules: readonly Rule[]): boolean {
  const terms = op === "and" ? rules : rules.map(negate);
  return terms.some((a, index) => terms.some((b, other) => other > index && excludes(a, b)));
}

/** Nested streaks add up, and a streak longer than one node can say is cut into full nodes and a rest, inside out. */
function streak(inner: Rule, bars: number): Rule {
  if (truthOf(inner) !== null) return inner;
  let rule = inner;
  let extraBars = bars - 1;
  while (rule.op === "forBars") {
    extraBars += rule.bars - 1;
    rule = rule.rule;
  }
  while (extraBars > 0) {
    const step = Math.min(extraBars, STREAK_BARS_MAX - 1);
    rule = { op: "forBars", rule, bars: step + 1 };
    extraBars -= step;
  }
  return rule;
}

function canonicalCalendar(rule: CalendarRule): Rule {
  const max = calendarMax[rule.unit];
  const everyDay = rule.from === (rule.to % max) + 1;
  return everyDay ? truth(true) : { op: "calendar", unit: rule.unit, from: rule.from, to: rule.to };
}

/** The days that a calendar rule leaves out are a calendar rule too. */
function otherDays(rule: CalendarRule): CalendarRule {
  const max = calendarMax[rule.unit];
  return {
    op: "calendar",
    unit: rule.unit,
    from: (rule.to % max) + 1,
    to: ((rule.from + max - 2) % max) + 1,
  };
}

function sortRules(rules: readonly Rule[]): Rule[] {
  const [first, second] = rules;
  if (rules.length === 2 && first !== undefined && second !== undefined) {
    return ruleText(first) <= ruleText(second) ? [first, second] : [second, first];
  }
  return rules
    .map((rule) => ({ rule, key: ruleText(rule) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ rule }) => rule);
}
