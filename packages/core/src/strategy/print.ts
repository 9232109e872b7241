import { canonicalise } from "./canonical.ts";
import { differenceOf } from "./difference.ts";
import { leadingIdea, type StrategyFamily } from "./family.ts";
import { listed, percent } from "./numberText.ts";
import { phraseRule } from "./phrase.ts";
import type { SingleStrategy, Strategy } from "./schema.ts";
import { phraseGate, phraseSizing, stopPhrases } from "./termsPhrase.ts";
import { nodesBelow, type RuleName, rulesOf } from "./tree.ts";
import { truthOf } from "./truth.ts";

/**
 * The strategy in English, one sentence a rule: entries and exits, stops, sizing, gate; of an ensemble the same for
 * each member. Describes the canonical form, which is what trades.
 */
export function describeStrategy(strategy: Strategy): string[] {
  const canonical = canonicalise(strategy);
  if (canonical.kind === "single") return sentencesOf(canonical);
  return [
    `${nameStrategy(canonical)}, each on a share of the capital of its own.`,
    ...canonical.members.flatMap(({ weight, strategy: member }, index) => [
      `Member ${index + 1}, ${percent(weight)}: ${nameStrategy(member)}.`,
      ...sentencesOf(member).map((sentence) => `Member ${index + 1}: ${sentence}`),
    ]),
  ];
}

/** What changed from parent to child, one short phrase each ("stop loss 10 % → 9 %"); never empty. */
export function describeDifference(parent: Strategy, child: Strategy): string[] {
  const differences = differenceOf(canonicalise(parent), canonicalise(child), nameStrategy);
  return differences.length > 0 ? differences : ["nothing changed"];
}

/** Two to four words: which way it trades, on what, and its family; "Long SMA cross". Not unique. */
export function nameStrategy(strategy: Strategy): string {
  const canonical = canonicalise(strategy);
  if (canonical.kind === "ensemble") return `Ensemble of ${canonical.members.length}`;
  const side = { long: "Long", short: "Short", both: "Two-way" }[canonical.direction];
  return `${side} ${ideaOf(canonical)}`;
}

function ideaOf(strategy: SingleStrategy): string {
  const { family, condition } = leadingIdea(strategy);
  if (condition === null) {
    return truthOf(strategy.entry) === false ? "never trading" : "always invested";
  }
  const crosses = condition.op === "crossesAbove" && condition.of !== "oscillator";
  const noun = family === "trend" && crosses ? "cross" : familyNouns[family];
  const subject = nodesBelow(condition).find((node) => labelOf(node) !== undefined);
  const label = (subject && labelOf(subject)) ?? "price";
  return label.toLowerCase() === noun ? noun : `${label} ${noun}`;
}

function labelOf(node: { op: string; unit?: string }): string | undefined {
  return labels[node.unit ?? node.op];
}

const familyNouns: Readonly<Record<StrategyFamily, string>> = {
  trend: "trend",
  breakout: "breakout",
  meanReversion: "reversion",
  momentum: "momentum",
  volatility: "volatility",
  calendar: "calendar",
  mixed: "mix",
  ensemble: "ensemble",
};

const labels: Readonly<Record<string, string>> = {
  sma: "SMA",
  ema: "EMA",
  wma: "WMA",
  donchianHigh: "Donchian",
  donchianLow: "Donchian",
  bollingerUpper: "Bollinger",
  bollingerLower: "Bollinger",
  keltnerUpper: "Keltner",
  keltnerLower: "Keltner",
  gap: "gap",
  rsi: "RSI",
  stochastic: "stochastic",
  adx: "ADX",
  volumeBalance: "volume",
  roc: "ROC",
  atr: "ATR",
  cci: "CCI",
  realisedVolatility: "volatility",
  zScore: "z-score",
  distanceFromHigh: "new-high",
  distanceFromLow: "new-low",
  volume: "volume",
  macd: "MACD",
  macdHistogram: "MACD",
  weekday: "weekday",
  monthDay: "month-day",
  month: "month",
};

function sentencesOf(strategy: SingleStrategy): string[] {
  const rules = rulesOf(strategy).map(({ name, rule }) => {
    const verb = verbFor(name, strategy.direction);
    const known = truthOf(rule);
    if (known !== null) return known ? `${verb} at every bar.` : `Never ${verb.toLowerCase()} on a signal.`;
    return `${verb} when ${phraseRule(rule)}.`;
  });
  const stops = stopPhrases(strategy.stops);
  return [
    ...rules,
    stops.length === 0 ? "No stops." : `${capitalised(listed(stops))}.`,
    `${phraseSizing(strategy.sizing)}.`,
    ...(strategy.gate === undefined ? [] : [`Enter only in ${phraseGate(strategy.gate)}.`]),
  ];
}

function verbFor(name: RuleName, direction: SingleStrategy["direction"]): string {
  const short = direction === "short" || name === "shortEntry" || name === "shortExit";
  const enters = name === "entry" || name === "shortEntry";
  if (short) return enters ? "Sell short" : "Cover";
  return enters ? "Buy" : "Sell";
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
