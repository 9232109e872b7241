import type { RegimeGate } from "../market/regime.ts";
import { factsOfStrategy, knownOfRule } from "./facts.ts";
import type { EnsembleStrategy, Rule, SingleStrategy, Sizing, Stops, Strategy } from "./schema.ts";
import type { Expression } from "./tree.ts";

/*
 * The canonical JSON of strategies, node by node: the same text as `canonicalJson` gives, for a small part of its time.
 * Keys stand in alphabetical order.
 */

/** A strategy's canonical JSON, of which its identity is made. */
export function strategyText(strategy: Strategy): string {
  const facts = factsOfStrategy(strategy);
  facts.text ??= strategy.kind === "single" ? singleText(strategy) : ensembleText(strategy);
  return facts.text;
}

function ensembleText({ members }: EnsembleStrategy): string {
  const list = members.map(
    ({ strategy, weight }) => `{"strategy":${strategyText(strategy)},"weight":${weight}}`,
  );
  return `{"kind":"ensemble","members":[${list.join(",")}]}`;
}

function singleText(strategy: SingleStrategy): string {
  const gate = strategy.gate === undefined ? "" : `"gate":${gateText(strategy.gate)},`;
  const short =
    strategy.direction === "both"
      ? `"shortEntry":${ruleText(strategy.shortEntry)},"shortExit":${ruleText(strategy.shortExit)},`
      : "";
  const rules = `"entry":${ruleText(strategy.entry)},"exit":${ruleText(strategy.exit)}`;
  const terms = `"sizing":${sizingText(strategy.sizing)},"stops":${stopsText(strategy.stops)}`;
  return `{"direction":"${strategy.direction}",${rules},${gate}"kind":"single",${short}${terms}}`;
}

function gateText({ trend, volatility }: RegimeGate): string {
  const list = (states: readonly string[]): string => `["${states.join('","')}"]`;
  if (trend === undefined) return volatility === undefined ? "{}" : `{"volatility":${list(volatility)}}`;
  return volatility === undefined
    ? `{"trend":${list(trend)}}`
    : `{"trend":${list(trend)},"volatility":${list(volatility)}}`;
}

function sizingText({ leverage, volatilityTarget }: Sizing): string {
  return volatilityTarget === undefined
    ? `{"leverage":${leverage}}`
    : `{"leverage":${leverage},"volatilityTarget":${volatilityTarget}}`;
}

function stopsText({ holdingBarsMax, stopLoss, takeProfit, trailingStop }: Stops): string {
  let text = "";
  if (holdingBarsMax !== undefined) text = `"holdingBarsMax":${holdingBarsMax},`;
  if (stopLoss !== undefined) text += `"stopLoss":${stopLoss},`;
  if (takeProfit !== undefined) text += `"takeProfit":${takeProfit},`;
  if (trailingStop !== undefined) text += `"trailingStop":${trailingStop},`;
  return `{${text.slice(0, -1)}}`;
}

/** A rule's canonical JSON, by which the rules of a group are ordered. */
export function ruleText(rule: Rule): string {
  const facts = knownOfRule(rule);
  if (facts === undefined) return textOf(rule);
  facts.text ??= textOf(rule);
  return facts.text;
}

function textOf(rule: Rule): string {
  switch (rule.op) {
    case "and":
    case "or":
      return `{"op":"${rule.op}","rules":[${rule.rules.map(ruleText).join(",")}]}`;
    case "not":
      return `{"op":"not","rule":${ruleText(rule.rule)}}`;
    case "forBars":
      return `{"bars":${rule.bars},"op":"forBars","rule":${ruleText(rule.rule)}}`;
    case "calendar":
      return `{"from":${rule.from},"op":"calendar","to":${rule.to},"unit":"${rule.unit}"}`;
    default: {
      const sides = `"left":${expressionText(rule.left)},"of":"${rule.of}","op":"${rule.op}"`;
      return `{${sides},"right":${expressionText(rule.right)}}`;
    }
  }
}

function expressionText(expression: Expression): string {
  switch (expression.op) {
    case "open":
    case "high":
    case "low":
    case "close":
      return `{"op":"${expression.op}"}`;
    case "level":
    case "fraction":
      return `{"op":"${expression.op}","value":${expression.value}}`;
    case "scaled":
      return `{"by":${expression.by},"of":${expressionText(expression.of)},"op":"scaled"}`;
    case "gap":
      return `{"of":${expressionText(expression.of)},"op":"gap","over":${expressionText(expression.over)}}`;
    case "macd":
    case "macdHistogram": {
      const { fast, op, signal, slow } = expression;
      return `{"fast":${fast},"op":"${op}","signal":${signal},"slow":${slow}}`;
    }
    case "bollingerUpper":
    case "bollingerLower":
    case "keltnerUpper":
    case "keltnerLower":
      return `{"op":"${expression.op}","width":${expression.width},"window":${expression.window}}`;
    default:
      return `{"op":"${expression.op}","window":${expression.window}}`;
  }
}
