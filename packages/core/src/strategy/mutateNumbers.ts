import type { Random } from "../random.ts";
import { clampThreshold, thresholdStep } from "./domains.ts";
import { clamp, grid } from "./grid.ts";
import { firstOf, type Offspring, offspring } from "./offspring.ts";
import { replaceAt } from "./replace.ts";
import { sameNode } from "./same.ts";
import type { Comparison, OscillatorExpression, RatioExpression, SingleStrategy } from "./schema.ts";
import { type Node, type Path, type Site, sitesOf } from "./tree.ts";

const TRIES = 8;
const USUAL_STRENGTH = 0.2;
const SHARE_MIN = 0.1;
const SHARE_MAX = 0.25;
const LINKED_SHARE = 0.7;
const NORMAL_BOUND = 2.5;

/** A window moves by 10 % to 25 %, mostly wherever the same indicator occurs, so that entry and exit still agree. */
export function mutateWindow(strategy: SingleStrategy, random: Random, strength: number): Offspring | null {
  const windowed = windowedIn(strategy);
  if (windowed.length === 0) return null;
  const span = (SHARE_MAX - SHARE_MIN) * Math.min(1, strength / USUAL_STRENGTH);
  return firstOf(TRIES, () => {
    const share = SHARE_MIN + span * random.next();
    return offspring(
      strategy,
      withMoved(strategy, windowed, random, (window) => window * share),
    );
  });
}

/** The strategy with one window moved by `stepOf(window)` bars, at least one; null where it has no windows. */
export function moveWindow(
  strategy: SingleStrategy,
  random: Random,
  stepOf: (window: number) => number,
): SingleStrategy | null {
  const windowed = windowedIn(strategy);
  return windowed.length === 0 ? null : withMoved(strategy, windowed, random, stepOf);
}

function withMoved(
  strategy: SingleStrategy,
  windowed: readonly Site[],
  random: Random,
  stepOf: (window: number) => number,
): SingleStrategy {
  const { node, path } = random.pick(windowed);
  const moved = withMovedWindow(node, random, stepOf);
  if (!random.chance(LINKED_SHARE)) return replaceAt(strategy, path, moved);
  const twins = windowed.filter((site) => sameNode(site.node, node));
  return twins.reduce((whole, site) => replaceAt(whole, site.path, moved), strategy);
}

function windowedIn(strategy: SingleStrategy): readonly Site[] {
  return sitesOf(strategy).filter(({ node }) => "window" in node || "slow" in node);
}

function withMovedWindow(node: Node, random: Random, stepOf: (window: number) => number): Node {
  const sign = random.chance(0.5) ? 1 : -1;
  const move = (window: number): number => rounded(window, sign * Math.max(1, Math.round(stepOf(window))));
  if ("slow" in node) {
    const which = random.pick(["fast", "slow", "signal"] as const);
    return { ...node, [which]: move(node[which]) };
  }
  return "window" in node ? { ...node, window: move(node.window) } : node;
}

/** Long windows stay on multiples of 5 where the step allows, so that a population shares columns. */
function rounded(window: number, step: number): number {
  const shared = Math.round((window + step) / 5) * 5;
  const share = Math.abs(shared - window) / window;
  return Math.max(2, share >= SHARE_MIN && share <= SHARE_MAX ? shared : window + step);
}

/** A threshold, band width, price factor or streak is multiplied by 1 ± strength × a bounded normal. */
export function mutateConstant(strategy: SingleStrategy, random: Random, strength: number): Offspring | null {
  const constants = constantsIn(strategy);
  if (constants.length === 0) return null;
  return firstOf(TRIES, () => {
    const share = strength * clamp(random.normal(), -NORMAL_BOUND, NORMAL_BOUND);
    return offspring(strategy, moved(strategy, random.pick(constants), share, false));
  });
}

/**
 * The strategy with one constant moved by `share` of itself, by at least one step; null where it has no constants.
 * Steps are a fifth of the indicator's usual step; with `fine` a twenty-fifth.
 */
export function moveConstant(
  strategy: SingleStrategy,
  random: Random,
  share: number,
  fine: boolean,
): SingleStrategy | null {
  const constants = constantsIn(strategy);
  return constants.length === 0 ? null : moved(strategy, random.pick(constants), share, fine);
}

/** A threshold, which is one side of a comparison, or a number that shapes a node. */
interface Constant {
  readonly site: Site;
  readonly side: "left" | "right" | null;
}

/** Thresholds first, then what shapes a node. */
function constantsIn(strategy: SingleStrategy): readonly Constant[] {
  const constants: Constant[] = [];
  const sites = sitesOf(strategy);
  for (const site of sites) {
    const { node } = site;
    if (!("left" in node)) continue;
    if (isConstant(node.left)) constants.push({ site, side: "left" });
    if (isConstant(node.right)) constants.push({ site, side: "right" });
  }
  for (const site of sites) if (isShaped(site.node)) constants.push({ site, side: null });
  return constants;
}

type Shaped = Extract<Node, { by: number } | { width: number } | { bars: number }>;

function isShaped(node: Node): node is Shaped {
  return "by" in node || "width" in node || "bars" in node;
}

function isConstant(
  expression: Comparison["left"],
): expression is Extract<OscillatorExpression | RatioExpression, { value: number }> {
  return "value" in expression;
}

function moved(
  strategy: SingleStrategy,
  { site, side }: Constant,
  share: number,
  fine: boolean,
): SingleStrategy {
  const { node, path } = site;
  if (isShaped(node)) return movedShape(strategy, path, node, share);
  if (side === null || !("left" in node)) return strategy;
  const [threshold, subject] = side === "left" ? [node.left, node.right] : [node.right, node.left];
  if (!isConstant(threshold)) return strategy;
  const step = thresholdStep(subject.op) / (fine ? 25 : 5);
  const wanted = threshold.value * share;
  const move = Math.abs(wanted) >= step ? wanted : share < 0 ? -step : step;
  const onStep = grid.fraction(Math.round((threshold.value + move) / step) * step);
  return replaceAt(strategy, [...path, side, "value"], clampThreshold(subject.op, onStep, threshold.value));
}

function movedShape(strategy: SingleStrategy, path: Path, node: Shaped, share: number): SingleStrategy {
  if (node.op === "scaled") {
    const by = clamp(grid.scale(Math.round((1 + (node.by - 1) * (1 + share)) * 500) / 500), 0.5, 2);
    return replaceAt(strategy, [...path, "by"], by);
  }
  if (node.op === "forBars") {
    return replaceAt(strategy, [...path, "bars"], clamp(node.bars + (share < 0 ? -1 : 1), 2, 20));
  }
  const width = clamp(Math.round(node.width * (1 + share) * 10) / 10, 0.5, 4);
  return replaceAt(strategy, [...path, "width"], width);
}
