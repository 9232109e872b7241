import { limits } from "../limits.ts";
import type { RegimeGate } from "../market/regime.ts";
import { canonicalRule, type Negation } from "./canonicalRule.ts";
import { equalValues } from "./equal.ts";
import { factsOfStrategy } from "./facts.ts";
import { grid, WEIGHT_UNITS } from "./grid.ts";
import { measureRules } from "./measure.ts";
import { sameRule } from "./same.ts";
import type { EnsembleStrategy, Rule, SingleStrategy, Sizing, Stops, Strategy } from "./schema.ts";
import type { AnyStrategy } from "./scriptSchema.ts";
import { strategyText } from "./text.ts";
import { truth, truthOf } from "./truth.ts";

const PASSES_MAX = 8;

/**
 * The one form that stands for all strategies of the same meaning; identities, caches and backtests are of this form.
 * Numbers go to their grids first (`grid.ts`) and nested scales are multiplied; every other rewrite keeps the value
 * of each rule at each bar bit for bit. Idempotent. A parsed strategy's canonical form passes `parseStrategy` again.
 */
export function canonicalise(strategy: Strategy): Strategy {
  return strategy.kind === "single" ? canonicaliseSingle(strategy) : canonicaliseEnsemble(strategy);
}

/** As `canonicalise`, for one set of rules. */
export function canonicaliseSingle(strategy: SingleStrategy): SingleStrategy {
  const facts = factsOfStrategy(strategy);
  facts.form ??= canonicaliseNew(strategy);
  return facts.form as SingleStrategy;
}

/** As `canonicaliseSingle`, for what is not asked again: the form alone is remembered. */
export function canonicaliseNew(strategy: SingleStrategy): SingleStrategy {
  return ownForm(formOf(strategy));
}

/** Remembers that a strategy, and each of its members, is in canonical form. */
function ownForm<S extends Strategy>(form: S): S {
  factsOfStrategy(form).form = form;
  if (form.kind === "ensemble") for (const { strategy } of form.members) ownForm(strategy);
  return form;
}

/** Takes a run's own documents at their word: what it keeps is in canonical form, and need not be rewritten to be used. */
export function trustCanonical<T extends { readonly strategy: AnyStrategy }>(
  kept: readonly T[],
): readonly T[] {
  for (const { strategy } of kept) if (strategy.kind !== "script") ownForm(strategy);
  return kept;
}

/** Inward one rewrite is all there is to do; as written one may enable another. */
function formOf(strategy: SingleStrategy): SingleStrategy {
  const inward = rewrite(strategy, "inward");
  const facts = factsOfStrategy(inward);
  facts.measure = measureRules(inward);
  if (facts.measure.nodes <= limits.strategyNodesMax) return inward;
  let current = strategy;
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const next = onePass(current);
    if (sameStrategy(next, current)) return next;
    current = next;
  }
  return current;
}

/** Whether two strategies without members are written alike; what is undefined counts as absent. */
function sameStrategy(a: SingleStrategy, b: SingleStrategy): boolean {
  return (
    a.direction === b.direction &&
    sameRule(a.entry, b.entry) &&
    sameRule(a.exit, b.exit) &&
    (a.direction !== "both" ||
      (b.direction === "both" &&
        sameRule(a.shortEntry, b.shortEntry) &&
        sameRule(a.shortExit, b.shortExit))) &&
    sameTerms(a, b)
  );
}

function sameTerms(a: SingleStrategy, b: SingleStrategy): boolean {
  return (
    a.stops.stopLoss === b.stops.stopLoss &&
    a.stops.takeProfit === b.stops.takeProfit &&
    a.stops.trailingStop === b.stops.trailingStop &&
    a.stops.holdingBarsMax === b.stops.holdingBarsMax &&
    a.sizing.leverage === b.sizing.leverage &&
    a.sizing.volatilityTarget === b.sizing.volatilityTarget &&
    equalValues(a.gate, b.gate)
  );
}

/** De Morgan's laws may cost a few `not` nodes; a strategy at the edge of the node limit keeps its own negations. */
function onePass(strategy: SingleStrategy): SingleStrategy {
  const inward = rewrite(strategy, "inward");
  return measureRules(inward).nodes > limits.strategyNodesMax ? rewrite(strategy, "asWritten") : inward;
}

/** A side that never enters is dropped; two sides that enter on the same bars cancel out, and nothing is left. */
function rewrite(strategy: SingleStrategy, negation: Negation): SingleStrategy {
  const stops = canonicalStops(strategy.stops);
  const sizing = canonicalSizing(strategy.sizing);
  const common =
    strategy.gate === undefined
      ? ({ kind: "single", stops, sizing } as const)
      : ({ kind: "single", stops, sizing, gate: canonicalGate(strategy.gate) } as const);
  const long = sideOf(strategy.entry, strategy.exit, negation);
  if (strategy.direction !== "both") return { ...common, direction: strategy.direction, ...long };
  const short = sideOf(strategy.shortEntry, strategy.shortExit, negation);
  const tied = sameRule(long.entry, short.entry);
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
  const form: Stops = {};
  if (stops.stopLoss !== undefined) form.stopLoss = grid.stop(stops.stopLoss);
  if (stops.takeProfit !== undefined) form.takeProfit = grid.stop(stops.takeProfit);
  if (stops.trailingStop !== undefined) form.trailingStop = grid.stop(stops.trailingStop);
  if (stops.holdingBarsMax !== undefined) form.holdingBarsMax = stops.holdingBarsMax;
  return form;
}

function canonicalSizing(sizing: Sizing): Sizing {
  const target = sizing.volatilityTarget;
  const leverage = grid.stop(sizing.leverage);
  return target === undefined ? { leverage } : { leverage, volatilityTarget: grid.stop(target) };
}

function canonicalGate(gate: RegimeGate): RegimeGate {
  const trend = gate.trend && inOrder(gate.trend);
  const volatility = gate.volatility && inOrder(gate.volatility);
  if (trend === gate.trend && volatility === gate.volatility) return gate;
  return { ...(trend && { trend }), ...(volatility && { volatility }) };
}

/** The same list where it is in order and without duplicates. */
function inOrder<T extends string>(states: T[]): T[] {
  const sorted = states.every((state, index) => index === 0 || (states[index - 1] as T) < state);
  return sorted ? states : [...new Set(states)].sort();
}

/** Equal members are merged and the rest sorted by content; one that stands alone is itself the strategy. */
function canonicaliseEnsemble(ensemble: EnsembleStrategy): Strategy {
  const facts = factsOfStrategy(ensemble);
  facts.form ??= ownForm(ensembleForm(ensemble));
  return facts.form;
}

function ensembleForm(ensemble: EnsembleStrategy): Strategy {
  const byKey = new Map<string, { weight: number; strategy: SingleStrategy }>();
  for (const member of ensemble.members) {
    const strategy = canonicaliseSingle(member.strategy);
    const key = strategyText(strategy);
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
