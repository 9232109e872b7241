import { REGIME_LOOKBACK_BARS } from "../market/regimeStates.ts";
import type { EnsembleStrategy, Rule, SingleStrategy, Strategy } from "./schema.ts";
import { childrenOf, type Node, rulesOf } from "./tree.ts";

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

/** Strategies are never changed, and each is measured again and again. */
const measures = new WeakMap<SingleStrategy, StrategyMeasure>();

function measureSingle(strategy: SingleStrategy): StrategyMeasure {
  const known = measures.get(strategy);
  if (known !== undefined) return known;
  const measure = measureOf(strategy);
  measures.set(strategy, measure);
  return measure;
}

function measureOf(strategy: SingleStrategy): StrategyMeasure {
  const total: Tally = { nodes: 0, depth: 0, parameters: 0 };
  let lookbackBars = Math.max(1, sizingLookback(strategy), gateLookback(strategy));
  for (const { rule } of rulesOf(strategy)) lookbackBars = Math.max(lookbackBars, tally(rule, 1, total));
  const gateAxes = strategy.gate === undefined ? 0 : Object.keys(strategy.gate).length;
  const { nodes, depth } = total;
  const parameters = total.parameters + numbersIn(strategy.stops) + numbersIn(strategy.sizing) + gateAxes;
  return { nodes, depth, lookbackBars, parameters };
}

interface Tally {
  nodes: number;
  depth: number;
  parameters: number;
}

/** Counts a node and all below it in one walk, and answers its look-back. */
function tally(node: Node, depth: number, total: Tally): number {
  total.nodes += 1;
  total.depth = Math.max(total.depth, depth);
  total.parameters += numbersIn(node);
  let below = 0;
  for (const child of childrenOf(node)) below = Math.max(below, tally(child.node, depth + 1, total));
  return below + ownLookback(node);
}

function sizingLookback(strategy: SingleStrategy): number {
  return strategy.sizing.volatilityTarget === undefined ? 0 : VOLATILITY_TARGET_LOOKBACK_BARS;
}

function gateLookback(strategy: SingleStrategy): number {
  return strategy.gate === undefined ? 0 : REGIME_LOOKBACK_BARS;
}

function numbersIn(record: object): number {
  let count = 0;
  for (const value of Object.values(record)) if (typeof value === "number") count += 1;
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
