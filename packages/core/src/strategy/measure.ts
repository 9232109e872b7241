import { limits } from "../limits.ts";
import { REGIME_LOOKBACK_BARS } from "../market/regimeStates.ts";
import { knownOfRule, knownOfStrategy } from "./facts.ts";
import { isWhole, isWindow, isWithin } from "./ranges.ts";
import type { EnsembleStrategy, Rule, SingleStrategy, Sizing, Stops, Strategy } from "./schema.ts";
import { childrenOf, type Expression, type Node } from "./tree.ts";
import { wrongNumbers } from "./wrongNumbers.ts";

/** The volatility target reads 20 returns, so 21 closes. */
export const VOLATILITY_TARGET_LOOKBACK_BARS = 21;

export interface StrategyMeasure {
  /** Rule and expression nodes over all rules. */
  readonly nodes: number;
  /** Levels of the deepest rule; a comparison of two leaves has 2. */
  readonly depth: number;
  /** Bars before the first signal that may be used: warm-up. */
  readonly lookbackBars: number;
  /** Tunable numbers, stops, sizing and gate included. */
  readonly parameters: number;
}

/** Size and reach of a strategy; of an ensemble the largest of its members, since limits hold for each member. */
export function measureStrategy(strategy: Strategy): StrategyMeasure {
  return strategy.kind === "single" ? measureSingle(strategy) : measureEnsemble(strategy);
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

/** Of rules alone. */
export interface RuleMeasure extends StrategyMeasure {
  /** Whether every number is within the schema's ranges. */
  readonly sound: boolean;
  /** Whether a node has numbers that make no sense together. */
  readonly broken: boolean;
}

/** Remembered of strategies of which anything is known: what an operator has built is mostly measured once. */
export function measureRules(strategy: SingleStrategy): RuleMeasure {
  const facts = knownOfStrategy(strategy);
  if (facts === undefined) return measureAnew(strategy);
  facts.measure ??= measureAnew(strategy);
  return facts.measure;
}

/** One walk over all rules, but for groups that are measured already. */
function measureAnew(strategy: SingleStrategy): RuleMeasure {
  const tally = emptyTally();
  let lookbackBars = Math.max(tallyRule(strategy.entry, 1, tally), tallyRule(strategy.exit, 1, tally));
  if (strategy.direction === "both") {
    lookbackBars = Math.max(lookbackBars, tallyRule(strategy.shortEntry, 1, tally));
    lookbackBars = Math.max(lookbackBars, tallyRule(strategy.shortExit, 1, tally));
  }
  tally.lookbackBars = lookbackBars;
  return tally;
}

type Tally = { -readonly [Key in keyof RuleMeasure]: RuleMeasure[Key] };

function emptyTally(): Tally {
  return { nodes: 0, depth: 0, lookbackBars: 0, parameters: 0, sound: true, broken: false };
}

/** Counts a rule and all below it, and answers its look-back. */
function tallyRule(rule: Rule, depth: number, tally: Tally): number {
  if ("rules" in rule) return tallyGroup(rule, depth, tally);
  tally.nodes += 1;
  tally.depth = Math.max(tally.depth, depth);
  switch (rule.op) {
    case "not":
      return tallyRule(rule.rule, depth + 1, tally);
    case "forBars":
      tally.parameters += 1;
      tally.sound &&= isWhole(rule.bars, 2, 20);
      return tallyRule(rule.rule, depth + 1, tally) + ownLookback(rule);
    case "calendar":
      tally.parameters += 2;
      tally.sound &&= isWhole(rule.from, 1, 31) && isWhole(rule.to, 1, 31);
      tally.broken ||= wrongNumbers(rule);
      return 0;
    default: {
      const left = tallyExpression(rule.left, depth + 1, tally);
      return Math.max(left, tallyExpression(rule.right, depth + 1, tally)) + ownLookback(rule);
    }
  }
}

type Group = Extract<Rule, { rules: Rule[] }>;

/** A group that anything is known of has been looked at before, and most likely will be again. */
function tallyGroup(group: Group, depth: number, tally: Tally): number {
  const facts = knownOfRule(group);
  if (facts === undefined) return tallyMembers(group, depth, tally);
  facts.measure ??= measureGroup(group);
  const { nodes, depth: levels, lookbackBars, parameters, sound, broken } = facts.measure;
  tally.nodes += nodes;
  tally.depth = Math.max(tally.depth, depth + levels - 1);
  tally.parameters += parameters;
  tally.sound &&= sound;
  tally.broken ||= broken;
  return lookbackBars;
}

function measureGroup(group: Group): RuleMeasure {
  const tally = emptyTally();
  tally.lookbackBars = tallyMembers(group, 1, tally);
  return tally;
}

function tallyMembers({ rules }: Group, depth: number, tally: Tally): number {
  tally.nodes += 1;
  tally.depth = Math.max(tally.depth, depth);
  tally.sound &&= rules.length >= 2 && rules.length <= limits.strategyNodesMax;
  let most = 0;
  for (const member of rules) most = Math.max(most, tallyRule(member, depth + 1, tally));
  return most;
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
      tally.sound &&= isWithin(expression.by, 0.5, 2);
      return tallyExpression(expression.of, depth + 1, tally);
    case "macd":
    case "macdHistogram":
      tally.parameters += 3;
      tally.sound &&= isWindow(expression.fast) && isWindow(expression.slow) && isWindow(expression.signal);
      tally.broken ||= wrongNumbers(expression);
      break;
    case "open":
    case "high":
    case "low":
    case "close":
      break;
    case "level":
    case "fraction":
      tally.parameters += 1;
      tally.sound &&=
        expression.op === "level" ? isWithin(expression.value, 0, 100) : isWithin(expression.value, -10, 10);
      break;
    case "bollingerUpper":
    case "bollingerLower":
    case "keltnerUpper":
    case "keltnerLower":
      tally.parameters += 2;
      tally.sound &&= isWindow(expression.window) && isWithin(expression.width, 0.5, 4);
      break;
    default:
      tally.parameters += 1;
      tally.sound &&= isWindow(expression.window);
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
