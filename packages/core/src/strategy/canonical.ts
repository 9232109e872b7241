import { canonicalJson } from "../hash.ts";
import { limits } from "../limits.ts";
import type { RegimeGate } from "../market/regime.ts";
import { canonicalRule, type Negation } from "./canonicalRule.ts";
import { equalValues } from "./equal.ts";
import { grid, WEIGHT_UNITS } from "./grid.ts";
import { measureStrategy } from "./measure.ts";
import type { EnsembleStrategy, Rule, SingleStrategy, Sizing, Stops, Strategy } from "./schema.ts";
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

/** As `canonicalise`, for one set of rules. Repeats until nothing changes, since one rewrite may enable another. */
export function canonicaliseSingle(strategy: SingleStrategy): SingleStrategy {
  const known = forms.get(strategy);
  if (known !== undefined) return known as SingleStrategy;
  return remember(strategy, formOf(strategy));
}

function formOf(strategy: SingleStrategy): SingleStrategy {
  let current = strategy;
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const next = onePass(current);
    if (equalValues(next, current)) return next;
    current = next;
  }
  return current;
}

/** Strategies are never changed, and each is asked for its form by its identity, its name and its family. */
const forms = new WeakMap<Strategy, Strategy>();

function remember<S extends Strategy>(strategy: Strategy, form: S): S {
  forms.set(strategy, form);
  forms.set(form, form);
  return form;
}

/** De Morgan's laws may cost a few `not` nodes; a strategy at the edge of the node limit keeps its own negations. */
function onePass(strategy: SingleStrategy): SingleStrategy {
  const inward = rewrite(strategy, "inward");
  return measureStrategy(inward).nodes > limits.strategyNodesMax ? rewrite(strategy, "asWritten") : inward;
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
  return forms.get(ensemble) ?? remember(ensemble, ensembleForm(ensemble));
}

function ensembleForm(ensemble: EnsembleStrategy): Strategy {
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
