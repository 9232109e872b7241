import { scaleCosts } from "@tradewind/core/backtest/costs";
import type { Rule, SingleStrategy, Strategy } from "@tradewind/core/strategy/schema";
import type { Case } from "./cases.ts";

/** The smallest case that still `differs`, by taking one thing away at a time while that may be done. */
export function minimalCase(found: Case, differs: (candidate: Case) => boolean): Case {
  for (const smaller of smallerCases(found)) {
    if (differs(smaller)) return minimalCase(smaller, differs);
  }
  return found;
}

function* smallerCases(found: Case): Generator<Case> {
  if (found.sleeves === "equalRisk") yield { ...found, sleeves: "equalCapital" };
  if (Object.values(found.costs).some((cost) => cost !== 0)) {
    yield { ...found, costs: scaleCosts(found.costs, 0) };
    for (const name of Object.keys(found.costs)) {
      if (found.costs[name as keyof Case["costs"]] !== 0)
        yield { ...found, costs: { ...found.costs, [name]: 0 } };
    }
  }
  for (const strategy of smallerStrategies(found.strategy)) yield { ...found, strategy };
  const { start, end } = found.range;
  if (end - start > 2) {
    yield { ...found, range: { start, end: Math.floor((start + end) / 2) } };
    yield { ...found, range: { start, end: end - 1 } };
  }
}

function* smallerStrategies(strategy: Strategy): Generator<Strategy> {
  if (strategy.kind === "single") {
    yield* smallerSingles(strategy);
    return;
  }
  for (const { strategy: member } of strategy.members) yield member;
}

function* smallerSingles(strategy: SingleStrategy): Generator<SingleStrategy> {
  const { gate, stops, sizing, ...rest } = strategy;
  if (gate !== undefined) yield { ...rest, stops, sizing } as SingleStrategy;
  for (const name of Object.keys(stops)) {
    yield { ...strategy, stops: without(stops, name) };
  }
  if (sizing.volatilityTarget !== undefined) yield { ...strategy, sizing: { leverage: sizing.leverage } };
  if (sizing.leverage !== 1) yield { ...strategy, sizing: { ...sizing, leverage: 1 } };
  if (strategy.direction === "both") {
    const { shortEntry: _entry, shortExit: _exit, ...long } = strategy;
    yield { ...long, direction: "long" };
  }
  const sides = ["entry", "exit", "shortEntry", "shortExit"] as const;
  for (const side of sides) {
    const rule = (strategy as Partial<Record<(typeof sides)[number], Rule>>)[side];
    if (rule === undefined) continue;
    for (const smaller of smallerRules(rule)) yield { ...strategy, [side]: smaller };
  }
}

function* smallerRules(rule: Rule): Generator<Rule> {
  if (rule.op === "and" || rule.op === "or") {
    yield* rule.rules;
    for (const [k, part] of rule.rules.entries()) {
      for (const smaller of smallerRules(part)) yield { ...rule, rules: rule.rules.with(k, smaller) };
    }
  } else if (rule.op === "not" || rule.op === "forBars") {
    yield rule.rule;
    for (const smaller of smallerRules(rule.rule)) yield { ...rule, rule: smaller };
  }
}

function without<T extends object>(record: T, name: string): T {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name)) as T;
}
