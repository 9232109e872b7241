import { REGIME_LOOKBACK_BARS } from "@tradewind/core/market/regime";
import { lookbackOf, VOLATILITY_TARGET_LOOKBACK_BARS } from "@tradewind/core/strategy/measure";
import type { Rule, SingleStrategy, Strategy } from "@tradewind/core/strategy/schema";

/** Bars before a strategy's first signal that may be used: `measureStrategy` without what a backtest does not ask. */
export function lookbackBarsOf(strategy: Strategy): number {
  if (strategy.kind === "single") return ofSingle(strategy);
  return strategy.members.reduce((most, member) => Math.max(most, ofSingle(member.strategy)), 0);
}

function ofSingle(strategy: SingleStrategy): number {
  const sizing = strategy.sizing.volatilityTarget === undefined ? 0 : VOLATILITY_TARGET_LOOKBACK_BARS;
  const gate = strategy.gate === undefined ? 0 : REGIME_LOOKBACK_BARS;
  const sides = Math.max(1, sizing, gate, ofRule(strategy.entry), ofRule(strategy.exit));
  if (strategy.direction !== "both") return sides;
  return Math.max(sides, ofRule(strategy.shortEntry), ofRule(strategy.shortExit));
}

function ofRule(rule: Rule): number {
  switch (rule.op) {
    case "and":
    case "or":
      return rule.rules.reduce((most, part) => Math.max(most, ofRule(part)), 0);
    case "not":
      return ofRule(rule.rule);
    case "forBars":
      return ofRule(rule.rule) + rule.bars - 1;
    case "calendar":
      return 0;
    default:
      return lookbackOf(rule);
  }
}
