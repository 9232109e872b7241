import { contentHash } from "../hash.ts";
import type { StrategyId } from "../ids.ts";
import { limits } from "../limits.ts";
import { canonicalise } from "./canonical.ts";
import { familyOf, type StrategyFamily } from "./family.ts";
import { identify, strategyIdOf } from "./identity.ts";
import { measureRules, measureStrategy } from "./measure.ts";
import { listed } from "./numberText.ts";
import { describeDifference, describeStrategy, nameStrategy } from "./print.ts";
import type { AnyStrategy, ScriptStrategy } from "./scriptSchema.ts";
import { phraseSizing, stopPhrases } from "./termsPhrase.ts";

/** Of a script the answers before it are not used, so that it may fill its memory first. */
export const SCRIPT_LOOKBACK_BARS = 1;

const CHARACTERS_PER_NODE = 24;

/** The form that is kept: data as `canonicalise` says, a script as it came. */
export function kept(strategy: AnyStrategy): AnyStrategy {
  return strategy.kind === "script" ? strategy : canonicalise(strategy);
}

/** A strategy's content address. A script's is made of its exact source and its terms; its name does not count. */
export function identifyAny(strategy: AnyStrategy): StrategyId {
  if (strategy.kind !== "script") return identify(strategy);
  const { kind, source, parameters = {}, stops, sizing } = strategy;
  const lookbackBars = lookbackOfScript(strategy);
  return strategyIdOf(contentHash({ kind, source, parameters, lookbackBars, stops, sizing }));
}

export function nameAny(strategy: AnyStrategy): string {
  return strategy.kind === "script" ? strategy.name : nameStrategy(strategy);
}

/** The strategy in English, one sentence a rule; of a script what is known without reading it. */
export function describeAny(strategy: AnyStrategy): string[] {
  if (strategy.kind !== "script") return describeStrategy(strategy);
  const stops = stopPhrases(strategy.stops);
  const parameters = Object.entries(strategy.parameters ?? {}).map(([name, value]) => `${name} ${value}`);
  return [
    "A script decides at the close of each bar, one bar after another.",
    ...(parameters.length === 0 ? [] : [`Its parameters: ${listed(parameters)}.`]),
    stops.length === 0
      ? "No stops but those of its orders."
      : `Unless an order says otherwise: ${listed(stops)}.`,
    `${phraseSizing(strategy.sizing)}, unless an order says otherwise.`,
  ];
}

export function familyOfAny(strategy: AnyStrategy): StrategyFamily | "script" {
  return strategy.kind === "script" ? "script" : familyOf(strategy);
}

/** Nodes alone, of an ensemble's largest member. */
export function nodesOf(strategy: AnyStrategy): number {
  if (strategy.kind === "script") return sizeOf(strategy).nodes;
  if (strategy.kind === "single") return measureRules(strategy).nodes;
  return Math.max(...strategy.members.map((member) => measureRules(member.strategy).nodes));
}

/**
 * Nodes and look-back. A script counts a node for every 24 characters that are not white space, and never more than the
 * largest tree: what is long pays for its length, as a tree does.
 */
export function sizeOf(strategy: AnyStrategy): { readonly nodes: number; readonly lookbackBars: number } {
  if (strategy.kind !== "script") return measureStrategy(strategy);
  const characters = strategy.source.replace(/\s+/gu, "").length;
  const nodes = Math.min(limits.strategyNodesMax, Math.ceil(characters / CHARACTERS_PER_NODE));
  return { nodes, lookbackBars: lookbackOfScript(strategy) };
}

/** What changed from parent to child; a script has neither. */
export function differenceOfAny(parent: AnyStrategy, child: AnyStrategy): string[] {
  if (parent.kind === "script" || child.kind === "script") return ["another script"];
  return describeDifference(parent, child);
}

function lookbackOfScript({ lookbackBars }: ScriptStrategy): number {
  return lookbackBars ?? SCRIPT_LOOKBACK_BARS;
}
