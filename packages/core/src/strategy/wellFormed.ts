import { limits } from "../limits.ts";
import type { RegimeGate } from "../market/regime.ts";
import type { Rule, SingleStrategy, Sizing, Stops } from "./schema.ts";
import type { Expression } from "./tree.ts";

/*
 * The bounds of `schema.ts` for strategies that operators build: their types hold already, their numbers may have left
 * the schema's ranges. What comes from outside is parsed by the schema itself.
 */

const WINDOW_MIN = 2;

/** Whether the schema would take a strategy whose types hold. */
export function isWellFormed(strategy: SingleStrategy): boolean {
  return (
    isSoundRule(strategy.entry) &&
    isSoundRule(strategy.exit) &&
    (strategy.direction !== "both" ||
      (isSoundRule(strategy.shortEntry) && isSoundRule(strategy.shortExit))) &&
    areSoundStops(strategy.stops) &&
    isSoundSizing(strategy.sizing) &&
    isSoundGate(strategy.gate)
  );
}

function isSoundRule(rule: Rule): boolean {
  switch (rule.op) {
    case "and":
    case "or": {
      const { length } = rule.rules;
      return length >= 2 && length <= limits.strategyNodesMax && rule.rules.every(isSoundRule);
    }
    case "not":
      return isSoundRule(rule.rule);
    case "forBars":
      return isWhole(rule.bars, 2, 20) && isSoundRule(rule.rule);
    case "calendar":
      return isWhole(rule.from, 1, 31) && isWhole(rule.to, 1, 31);
    default:
      return isSoundExpression(rule.left) && isSoundExpression(rule.right);
  }
}

function isSoundExpression(expression: Expression): boolean {
  switch (expression.op) {
    case "open":
    case "high":
    case "low":
    case "close":
      return true;
    case "level":
      return isWithin(expression.value, 0, 100);
    case "fraction":
      return isWithin(expression.value, -10, 10);
    case "scaled":
      return isWithin(expression.by, 0.5, 2) && isSoundExpression(expression.of);
    case "gap":
      return isSoundExpression(expression.of) && isSoundExpression(expression.over);
    case "macd":
    case "macdHistogram":
      return isWindow(expression.fast) && isWindow(expression.slow) && isWindow(expression.signal);
    case "bollingerUpper":
    case "bollingerLower":
    case "keltnerUpper":
    case "keltnerLower":
      return isWindow(expression.window) && isWithin(expression.width, 0.5, 4);
    default:
      return isWindow(expression.window);
  }
}

function areSoundStops({ stopLoss, takeProfit, trailingStop, holdingBarsMax }: Stops): boolean {
  return (
    (stopLoss === undefined || isWithin(stopLoss, 0.01, 0.5)) &&
    (takeProfit === undefined || isWithin(takeProfit, 0.01, 2)) &&
    (trailingStop === undefined || isWithin(trailingStop, 0.01, 0.5)) &&
    (holdingBarsMax === undefined || isWhole(holdingBarsMax, 1, 250))
  );
}

function isSoundSizing({ leverage, volatilityTarget }: Sizing): boolean {
  return (
    isWithin(leverage, 0.1, limits.leverageMax) &&
    (volatilityTarget === undefined || isWithin(volatilityTarget, 0.02, 1))
  );
}

function isSoundGate(gate: RegimeGate | undefined): boolean {
  if (gate === undefined) return true;
  const { trend, volatility } = gate;
  return (trend !== undefined || volatility !== undefined) && isSoundAxis(trend) && isSoundAxis(volatility);
}

function isSoundAxis(states: readonly string[] | undefined): boolean {
  return states === undefined || (states.length >= 1 && states.length <= 2);
}

function isWindow(value: number): boolean {
  return isWhole(value, WINDOW_MIN, limits.lookbackBarsMax);
}

function isWhole(value: number, low: number, high: number): boolean {
  return Number.isSafeInteger(value) && value >= low && value <= high;
}

function isWithin(value: number, low: number, high: number): boolean {
  return Number.isFinite(value) && value >= low && value <= high;
}
