import { canonicalJson } from "../hash.ts";
import { limits } from "../limits.ts";
import type { RegimeGate } from "../market/regime.ts";
import type { Negation } from "./canonicalRule.ts";
import { equalValues } from "./equal.ts";
import { grid, WEIGHT_UNITS } from "./grid.ts";
import { excludes, implies } from "./implication.ts";
import type {
  CalendarRule,
  Comparison,
  EnsembleStrategy,
  OscillatorExpression,
  PriceExpression,
  RatioExpression,
  Rule,
  SingleStrategy,
  Sizing,
  Stops,
  Strategy,
} from "./schema.ts";
import { countNodes, rulesOf } from "./tree.ts";
import { truth, truthOf } from "./truth.ts";
import { calendarMax } from "./wrongNumbers.ts";

/*
 * The specification of `canonicalise` for tests: the same rewrites, on new objects each time, with nothing remembered or
 * shared and everything compared by its text.
 */

const PASSES_MAX = 8;

/** As `canonicalise`. */
export function plainForm(strategy: Strategy): Strategy {
  return strategy.kind === "single" ? canonicaliseSingle(strategy) : canonicaliseEnsemble(strategy);
}

/** Repeats until nothing changes, since one rewrite may enable another. */
function canonicaliseSingle(strategy: SingleStrategy): SingleStrategy {
  let current = strategy;
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const next = onePass(current);
    if (equalValues(next, current)) return next;
    current = next;
  }
  return current;
}

/** De Morgan's laws may cost a few `not` nodes; a strategy at the edge of the node limit keeps its own negations. */
function onePass(strategy: SingleStrategy): SingleStrategy {
  const inward = rewrite(strategy, "inward");
  return rulesOf(inward).reduce((sum, { rule }) => sum + countNodes(rule), 0) > limits.strategyNodesMax
    ? rewrite(strategy, "asWritten")
    : inward;
}

/** A side that never enters is dropped; two sides that enter on the same bars cancel out, and nothing is left. */
function rewrite(strategy: SingleStrategy, negation: Negation): SingleStrategy {
  const stops = canonicalStops(strategy.stops);
  const sizing = canonicalSizing(strategy.sizing);
  const gate = strategy.gate === undefined ? {} : { gate: canonicalGate(strategy.gate) };
  const common = { kind: "single", stops, sizing, ...gate } as const;
  const long = sideOf(strategy.entry, strategy.exit, negation);
  if (strategy.direction !== "both") return { ...common, direction: strategy.direction, ...long };
  const short = sideOf(strategy.shortEntry, strategy.shortExit, negation);
  const tied = equalValues(long.entry, short.entry);
  if (tied) return { ...common, direction: "long", entry: truth(false), exit: truth(false) };
  if (truthOf(short.entry) === false) return { ...common, direction: "long", ...long };
  if (truthOf(long.entry) === false) return { ...common, direction: "short", ...short };
  return { ...common, direction: "both", ...long, shortEntry: short.entry, shortExit: short.exit };
}

/** The exit of a side that is never entered is dead. */
function sideOf(entry: Rule, exit: Rule, negation: Negation): { entry: Rule; exit: Rule } {
  const enters = canonicalRule(entry, negation);
  return { entry: enters, exit: truthOf(enters) === false ? truth(false) : canonicalRule(exit, negation) };
}

function canonicalStops(stops: Stops): Stops {
  return {
    ...(stops.stopLoss === undefined ? {} : { stopLoss: grid.stop(stops.stopLoss) }),
    ...(stops.takeProfit === undefined ? {} : { takeProfit: grid.stop(stops.takeProfit) }),
    ...(stops.trailingStop === undefined ? {} : { trailingStop: grid.stop(stops.trailingStop) }),
    ...(stops.holdingBarsMax === undefined ? {} : { holdingBarsMax: stops.holdingBarsMax }),
  };
}

function canonicalSizing(sizing: Sizing): Sizing {
  const target = sizing.volatilityTarget;
  return {
    leverage: grid.stop(sizing.leverage),
    ...(target === undefined ? {} : { volatilityTarget: grid.stop(target) }),
  };
}

function canonicalGate(gate: RegimeGate): RegimeGate {
  return {
    ...(gate.trend === undefined ? {} : { trend: [...new Set(gate.trend)].sort() }),
    ...(gate.volatility === undefined ? {} : { volatility: [...new Set(gate.volatility)].sort() }),
  };
}

/** Equal members are merged and the rest sorted by content; one that stands alone is itself the strategy. */
function canonicaliseEnsemble(ensemble: EnsembleStrategy): Strategy {
  const byKey = new Map<string, { weight: number; strategy: SingleStrategy }>();
  for (const member of ensemble.members) {
    const strategy = canonicaliseSingle(member.strategy);
    const key = canonicalJson(strategy);
    byKey.set(key, { weight: (byKey.get(key)?.weight ?? 0) + member.weight, strategy });
  }
  const members = [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, member]) => member);
  const [only, another] = members;
  if (only !== undefined && another === undefined) return only.strategy;
  const weights = canonicalWeights(members.map((member) => member.weight));
  return {
    kind: "ensemble",
    members: members.map((member, index) => ({ ...member, weight: weights[index] ?? 0 })),
  };
}

/** Weights in whole units that sum to one; what rounding leaves over goes to the heaviest. */
function canonicalWeights(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const units = weights.map((weight) => Math.max(1, Math.round((weight / total) * WEIGHT_UNITS)));
  const rest = WEIGHT_UNITS - units.reduce((sum, unit) => sum + unit, 0);
  const heaviest = units.indexOf(Math.max(...units));
  return units.map((unit, index) => (index === heaviest ? unit + rest : unit) / WEIGHT_UNITS);
}

const STREAK_BARS_MAX = 20;

type GroupOp = "and" | "or";

/**
 * One rule in canonical form. Every step keeps the rule's value at every bar, undefined indicator values included:
 * rules are two-valued, so Boolean algebra holds for them although `not above` is not `below`.
 */
function canonicalRule(rule: Rule, negation: Negation): Rule {
  return positive(rule, negation);
}

function positive(rule: Rule, negation: Negation): Rule {
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
  const flat = members.flatMap((member) => operandsOf(op, member, negation));
  if (flat.some((member) => truthOf(member) === absorbing)) return truth(absorbing);
  const live = withoutImplied(op, sortRules(flat.filter((member) => truthOf(member) === null)));
  const [first, second] = live;
  if (first === undefined) return truth(!absorbing);
  if (second === undefined) return first;
  if (contradicts(op, live)) return truth(absorbing);
  const opposites = live.flatMap((rule) => (rule.op === "not" ? [rule.rule] : []));
  if (opposites.length < live.length) return { op, rules: live };
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
    const later = rules.slice(index + 1);
    const idle =
      kept.some((other) => makesIdle(other, rule)) ||
      later.some((other) => makesIdle(other, rule) && !makesIdle(rule, other));
    if (!idle) kept.push(rule);
  }
  return kept;
}

/** An `and` of rules that exclude each other never holds; an `or` of rules whose opposites do always holds. */
function contradicts(op: GroupOp, rules: readonly Rule[]): boolean {
  const terms = op === "and" ? rules : rules.map(negate);
  return terms.some((a, index) => terms.slice(index + 1).some((b) => excludes(a, b)));
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
  return rules
    .map((rule) => ({ rule, key: canonicalJson(rule) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ rule }) => rule);
}

const SCALE_MIN = 0.5;
const SCALE_MAX = 2;

/** Numbers on their grids; nested scales multiplied into one where it stays in range, else in ascending order. */
function canonicalPrice(expression: PriceExpression): PriceExpression {
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
function canonicalComparison(comparison: Comparison): Rule {
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
function constantOf(expression: Comparison["left"]): number | null {
  return expression.op === "level" || expression.op === "fraction" ? expression.value : null;
}
