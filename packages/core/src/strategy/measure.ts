import { REGIME_LOOKBACK_BARS } from "../market/regimeStates.ts";
import type { EnsembleStrategy, Rule, SingleStrategy, Sizing, Stops, Strategy } from "./schema.ts";
import { childrenOf, countNodes, type Expression, type Node } from "./tree.ts";
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
  const long = countNodes(strategy.entry) + countNodes(strategy.exit);
  if (strategy.direction !== "both") return long;
  return long + countNodes(strategy.shortEntry) + countNodes(strategy.shortExit);
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
  const { nodes, depth, lookbackBars, parameters } = measureRules(strategy);
  return {
    nodes,
    depth,
    lookbackBars: Math.max(1, sizingLookback(strategy), gateLookback(strategy), lookbackBars),
    parameters: parameters + countSet(strategy.stops) + countSet(strategy.sizing) + gateAxes,
  };
}

/** Of a strategy's rules alone. */
export interface RulesMeasure extends StrategyMeasure {
  /** Whether a node has numbers that make no sense together. */
  readonly broken: boolean;
}

/** One walk over all rules. It costs less than remembering what it finds. */
export function measureRules(strategy: SingleStrategy): RulesMeasure {
  const tally: Tally = { nodes: 0, depth: 0, parameters: 0, broken: false };
  let lookbackBars = Math.max(tallyRule(strategy.entry, 1, tally), tallyRule(strategy.exit, 1, tally));
  if (strategy.direction === "both") {
    lookbackBars = Math.max(lookbackBars, tallyRule(strategy.shortEntry, 1, tally));
    lookbackBars = Math.max(lookbackBars, tallyRule(strategy.shortExit, 1, tally));
  }
  const { nodes, depth, parameters, broken } = tally;
  return { nodes, depth, lookbackBars, parameters, broken };
}

interface Tally {
  nodes: number;
  depth: number;
  parameters: number;
  broken: boolean;
}

/** Counts a rule and all below it, and answers its look-back. */
function tallyRule(rule: Rule, depth: number, tally: Tally): number {
  tally.nodes += 1;
  tally.depth = Math.max(tally.depth, depth);
  switch (rule.op) {
    case "and":
    case "or": {
      let most = 0;
      for (const member of rule.rules) most = Math.max(most, tallyRule(member, depth + 1, tally));
      return most;
    }
    case "not":
      return tallyRule(rule.rule, depth + 1, tally);
    case "forBars":
      tally.parameters += 1;
      return tallyRule(rule.rule, depth + 1, tally) + ownLookback(rule);
    case "calendar":
      tally.parameters += 2;
      tally.broken ||= wrongNumbers(rule);
      return 0;
    default: {
      const left = tallyExpression(rule.left, depth + 1, tally);
      return Math.max(left, tallyExpression(rule.right, depth + 1, tally)) + ownLookback(rule);
    }
  }
}

/** Counts an expression and all below it, and answers its look-back. */
function tallyExpression(expression: Expression, depth: number, tally: Tally): number {
  tally.nodes += 1;
  tally.depth = Math.max(tally.depth, depth);
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
      tally.broken ||= wrongNumbers(expression);
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
