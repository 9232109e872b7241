import { limits } from "../limits.ts";
import { canonicaliseNew } from "./canonical.ts";
import { clamp } from "./grid.ts";
import { measureRules, windowFactor } from "./measure.ts";
import { pruneDepth, pruneNodes } from "./prune.ts";
import { replaceAt } from "./replace.ts";
import { areWithinLimits, isWithinLimits } from "./rulebook.ts";
import type { SingleStrategy } from "./schema.ts";
import { type Node, rulesOf, type Site, sitesOf } from "./tree.ts";
import { truthOf } from "./truth.ts";
import { hasSoundTerms, isWellFormed } from "./wellFormed.ts";

/** Bars kept for crossings and streaks above a leaf whose window is cut. */
const LOOKBACK_RESERVE_BARS = 40;

/**
 * Turns what an operator built into a strategy within the limits, in canonical form: windows are clamped, rules are
 * pruned. Null when its numbers leave the schema's ranges, or when it never enters.
 */
export function settle(candidate: SingleStrategy): SingleStrategy | null {
  const repaired = repair(candidate);
  if (repaired === null) return null;
  const strategy = canonicaliseNew(repaired);
  return truthOf(strategy.entry) === false || !isWithinLimits(strategy) ? null : strategy;
}

/** The same strategy when it is well formed and within the limits. */
function repair(strategy: SingleStrategy): SingleStrategy | null {
  if (!hasSoundTerms(strategy)) return null;
  const measure = measureRules(strategy);
  if (!measure.sound) return null;
  if (areWithinLimits(measure)) return strategy;
  const clamped = clampWindows(strategy);
  if (!isWellFormed(clamped)) return null;
  const pruned = prune(clamped);
  return isWellFormed(pruned) ? pruned : null;
}

function prune(strategy: SingleStrategy): SingleStrategy {
  const rules = rulesOf(strategy);
  const pruned = pruneNodes(rules.map(({ rule }) => pruneDepth(rule)));
  return rules.reduce(
    (whole, { name, rule }, index) => replaceAt(whole, [name], pruned[index] ?? rule),
    strategy,
  );
}

function clampWindows(strategy: SingleStrategy): SingleStrategy {
  return sitesOf(strategy).reduce((whole, site) => {
    const node = fitted(site, limits.lookbackBarsMax - LOOKBACK_RESERVE_BARS);
    return node === site.node ? whole : replaceAt(whole, site.path, node);
  }, strategy);
}

/** A leaf whose windows fit the bars given; the same node when they do already. */
function fitted({ node }: Site, budgetBars: number): Node {
  if (node.op === "macd" || node.op === "macdHistogram") return fittedMacd(node, Math.floor(budgetBars / 3));
  if (!("window" in node)) return node;
  const window = clamp(node.window, 2, Math.floor((budgetBars - 1) / windowFactor(node.op)));
  return window === node.window ? node : { ...node, window };
}

type Macd = Extract<Node, { fast: number }>;

function fittedMacd(node: Macd, sumMax: number): Node {
  const slow = clamp(Math.max(node.fast, node.slow), 3, sumMax - 2);
  const fast = Math.min(node.fast, node.slow, slow - 1);
  const signal = clamp(node.signal, 2, sumMax - slow);
  const same = fast === node.fast && slow === node.slow && signal === node.signal;
  return same ? node : { op: node.op, fast, slow, signal };
}
