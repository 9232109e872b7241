import { REGIME_LOOKBACK_BARS } from "../market/regimeStates.ts";
import { factsOfRule } from "./facts.ts";
import type { EnsembleStrategy, Rule, SingleStrategy, Sizing, Stops, Strategy } from "./schema.ts";
import { childrenOf, type Expression, type Node, rulesOf } from "./tree.ts";
import { wrongNumbers } from "./wrongNumbers.ts";

/** The volatility target reads 20 returns, so 21 closes. */
export const VOLATILITY_TARGET_LOOKBACK_BARS = 21;

export interface StrategyMeasure {
  /** Rule and expression nodes over all rules. */
  readonly nodes: number;
  /** Levels of the deepest rule; a comparison of two leaves has 2. */
  readonly depth: number;
  /** Bars before the first signal that may be used: warm-up, purge and embargo. */
  readonly lookbackBars: number;
  /** Tunable numbers, stops, sizing and gate included. */
  readonly parameters: number;
}

/** Size and reach of a strategy; of an ensemble the largest of its members, since limits hold for each member. */
export function measureStrategy(strategy: Strategy): StrategyMeasure {
  return strategy.kind === "single" ? measureSingle(strategy) : measureEnsemble(strategy);
}

/** Nodes of all rules of a strategy that is no ensemble. */
export function countStrategyNodes(strategy: SingleStrategy): number {
  const long = measureRule(strategy.entry).nodes + measureRule(strategy.exit).nodes;
  if (strategy.direction !== "both") return long;
  return long + measureRule(strategy.shortEntry).nodes + measureRule(strategy.shortExit).nodes;
}

function measureEnsemble(strategy: EnsembleStrategy): StrategyMeasure {
  const members = strategy.members.map((member) => measureSingle(member.strategy));
  const largest = (of: (measure: StrategyMeasure) => number): number => Math.max(...members.map(of));
  return {
    nodes: largest((m) => m.nodes),
    depth: largest((m) => m.depth),
    lookbackBars: largest((m) => m.lookbackBars),
    parameters: largest((m) => m.parameters),
  };
}

function measureSingle(strategy: SingleStrategy): StrategyMeasure {
  const gateAxes = strategy.gate === undefined ? 0 : Object.keys(strategy.gate).length;
  let nodes = 0;
  let depth = 0;
  let parameters = countSet(strategy.stops) + countSet(strategy.sizing) + gateAxes;
  let lookbackBars = Math.max(1, sizingLookback(strategy), gateLookback(strategy));
  for (const { rule } of rulesOf(strategy)) {
    const own = measureRule(rule);
    nodes += own.nodes;
    depth = Math.max(depth, own.depth);
    parameters += own.parameters;
    lookbackBars = Math.max(lookbackBars, own.lookbackBars);
  }
  return { nodes, depth, lookbackBars, parameters };
}

/** Of one rule, itself and all below it. */
export interface RuleMeasure extends StrategyMeasure {
  /** Whether a node has numbers that make no sense together. */
  readonly broken: boolean;
}

export function measureRule(rule: Rule): RuleMeasure {
  const facts = factsOfRule(rule);
  facts.measure ??= measureAnew(rule);
  return facts.measure;
}

function measureAnew(rule: Rule): RuleMeasure {
  const tally: Tally = { nodes: 1, depth: 1, parameters: 0, broken: wrongNumbers(rule) };
  const lookbackBars = tallyBelow(rule, tally) + ownLookback(rule);
  const { nodes, depth, parameters, broken } = tally;
  return { nodes, depth, lookbackBars, parameters, broken };
}

interface Tally {
  nodes: number;
  depth: number;
  parameters: number;
  broken: boolean;
}

/** Counts a rule's own numbers and all that is below it; answers the look-back of that. */
function tallyBelow(rule: Rule, tally: Tally): number {
  switch (rule.op) {
    case "and":
    case "or":
      return rule.rules.reduce((most, member) => Math.max(most, tallyRule(member, tally)), 0);
    case "not":
      return tallyRule(rule.rule, tally);
    case "forBars":
      tally.parameters += 1;
      return tallyRule(rule.rule, tally);
    case "calendar":
      tally.parameters += 2;
      return 0;
    default:
      return Math.max(tallyExpression(rule.left, 2, tally), tallyExpression(rule.right, 2, tally));
  }
}

function tallyRule(rule: Rule, tally: Tally): number {
  const own = measureRule(rule);
  tally.nodes += own.nodes;
  tally.depth = Math.max(tally.depth, own.depth + 1);
  tally.parameters += own.parameters;
  tally.broken ||= own.broken;
  return own.lookbackBars;
}

/** Counts an expression and all below it, and answers its look-back. */
function tallyExpression(expression: Expression, depth: number, tally: Tally): number {
  tally.nodes += 1;
  tally.depth = Math.max(tally.depth, depth);
  tally.broken ||= wrongNumbers(expression);
  switch (expression.op) {
    case "gap":
      return Math.max(
        tallyExpression(expression.of, depth + 1, tally),
        tallyExpression(expression.over, depth + 1, tally),
      );
    case "scaled":
      tally.parameters += 1;
      return tallyExpression(expression.of, depth + 1, tally);
    case "macd":
    case "macdHistogram":
      tally.parameters += 3;
      break;
    case "open":
    case "high":
    case "low":
    case "close":
      break;
    default:
      tally.parameters += "width" in expression ? 2 : 1;
  }
  return ownLookback(expression);
}

function sizingLookback(strategy: SingleStrategy): number {
  return strategy.sizing.volatilityTarget === undefined ? 0 : VOLATILITY_TARGET_LOOKBACK_BARS;
}

function gateLookback(strategy: SingleStrategy): number {
  return strategy.gate === undefined ? 0 : REGIME_LOOKBACK_BARS;
}

function countSet(record: Stops | Sizing): number {
  let count = 0;
  for (const name in record) if (record[name as keyof typeof record] !== undefined) count += 1;
  return count;
}

/**
 * Bars that a rule or expression needs before it can be trusted, by operator:
 * averages, channels, bands, stochastic, CCI, z-score, distances and volume: the window; with a difference between
 * bars (ROC, realised volatility, volume balance) or of the bars before (Donchian): window + 1; EMA: 3 windows, after which 5 % of the weight is
 * older; Wilder's averages (RSI, ATR, Keltner): 6 windows for the same share; ADX, smoothed twice: 12 windows;
 * MACD: 3 × (slow + signal); a crossing: 1 more; for n bars: n − 1 more.
 */
export function lookbackOf(node: Node): number {
  const below = childrenOf(node).reduce((most, child) => Math.max(most, lookbackOf(child.node)), 0);
  return below + ownLookback(node);
}

function ownLookback(node: Node): number {
  switch (node.op) {
    case "macd":
    case "macdHistogram":
      return 3 * (node.slow + node.signal);
    case "crossesAbove":
    case "crossesBelow":
      return 1;
    case "forBars":
      return node.bars - 1;
    default:
      return "window" in node ? windowLookback(node.op, node.window) : 0;
  }
}

type WindowedOp = Extract<Exclude<Node, Rule>, { window: number }>["op"];

const DIFFERENCED: readonly WindowedOp[] = [
  "roc",
  "realisedVolatility",
  "volumeBalance",
  "donchianHigh",
  "donchianLow",
];

/** Look-back of a leaf with one window. */
function windowLookback(op: WindowedOp, window: number): number {
  const extra = DIFFERENCED.includes(op) ? 1 : 0;
  return window * windowFactor(op) + extra;
}

/** How many windows a leaf looks back. */
export function windowFactor(op: WindowedOp): number {
  switch (op) {
    case "ema":
      return 3;
    case "rsi":
    case "atr":
    case "keltnerUpper":
    case "keltnerLower":
      return 6;
    case "adx":
      return 12;
    default:
      return 1;
  }
}
