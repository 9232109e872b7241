import type { RegimeGate } from "../market/regime.ts";
import { equalValues } from "./equal.ts";
import { bars, percent, plain } from "./numberText.ts";
import { phraseRule } from "./phrase.ts";
import { sameRule } from "./same.ts";
import type { EnsembleStrategy, Rule, SingleStrategy, Strategy } from "./schema.ts";
import { phraseGate } from "./termsPhrase.ts";
import { strategyText } from "./text.ts";
import type { RuleName } from "./tree.ts";

/** How `after` differs from `before`, both canonical, one phrase a change; empty when they are equal. */
export function differenceOf(
  before: Strategy,
  after: Strategy,
  nameOf: (strategy: Strategy) => string,
): string[] {
  if (before.kind === "ensemble" && after.kind === "ensemble")
    return ensembleDifference(before, after, nameOf);
  if (before.kind === "single" && after.kind === "single") return singleDifference(before, after);
  return [`${nameOf(before)} → ${nameOf(after)}`];
}

function singleDifference(before: SingleStrategy, after: SingleStrategy): string[] {
  const changes: string[] = [];
  const { stops, sizing } = before;
  if (before.direction !== after.direction)
    changes.push(`direction ${before.direction} → ${after.direction}`);
  changes.push(...ruleDifferences(before, after));
  tell(changes, "stop loss", stops.stopLoss, after.stops.stopLoss, percent);
  tell(changes, "take profit", stops.takeProfit, after.stops.takeProfit, percent);
  tell(changes, "trailing stop", stops.trailingStop, after.stops.trailingStop, percent);
  tell(changes, "holding limit", stops.holdingBarsMax, after.stops.holdingBarsMax, bars);
  tell(changes, "leverage", sizing.leverage, after.sizing.leverage, plain);
  tell(changes, "volatility target", sizing.volatilityTarget, after.sizing.volatilityTarget, percent);
  if (!equalValues(before.gate, after.gate)) tell(changes, "gate", before.gate, after.gate, quotedGate);
  return changes;
}

function quotedGate(gate: RegimeGate): string {
  return `"${phraseGate(gate)}"`;
}

/** Adds what became of a value, if it is another now. */
function tell<T>(
  changes: string[],
  name: string,
  before: T | undefined,
  after: T | undefined,
  text: (value: T) => string,
): void {
  if (before === after) return;
  if (before === undefined) {
    if (after !== undefined) changes.push(`${name} ${text(after)} added`);
  } else if (after === undefined) changes.push(`${name} ${text(before)} removed`);
  else changes.push(`${name} ${text(before)} → ${text(after)}`);
}

const labels: Readonly<Record<RuleName, string>> = {
  entry: "entry",
  exit: "exit",
  shortEntry: "short entry",
  shortExit: "short exit",
};

function ruleDifferences(before: SingleStrategy, after: SingleStrategy): string[] {
  const changes: string[] = [];
  for (const name of names) {
    const [old, fresh] = [ruleNamed(before, name), ruleNamed(after, name)];
    if (old !== fresh) changes.push(...ruleDifference(labels[name], old, fresh));
  }
  return changes;
}

const names: readonly RuleName[] = ["entry", "exit", "shortEntry", "shortExit"];

function ruleNamed(strategy: SingleStrategy, name: RuleName): Rule | undefined {
  if (name === "entry" || name === "exit") return strategy[name];
  return strategy.direction === "both" ? strategy[name] : undefined;
}

function ruleDifference(label: string, before: Rule | undefined, after: Rule | undefined): string[] {
  if (before === undefined || after === undefined) {
    const changes: string[] = [];
    tell(changes, label, before, after, (rule) => phraseRule(rule, true));
    return changes;
  }
  if (sameRule(before, after)) return [];
  if (isGroup(before) && isGroup(after) && before.op !== after.op) return [replaced(label, before, after)];
  const [old, fresh] = [operandsOf(before), operandsOf(after)];
  const removed = missingFrom(fresh, old);
  if (removed.length === old.length) return [replaced(label, before, after)];
  const added = missingFrom(old, fresh);
  const [gone, come] = [removed[0], added[0]];
  if (gone !== undefined && come !== undefined && removed.length === 1 && added.length === 1) {
    return [replaced(label, gone, come)];
  }
  const joint = isGroup(after) ? after.op : isGroup(before) ? before.op : "and";
  return [
    ...removed.map((rule) => `${label}: removed "${joint} ${phraseRule(rule, true)}"`),
    ...added.map((rule) => `${label}: added "${joint} ${phraseRule(rule, true)}"`),
  ];
}

function replaced(label: string, before: Rule, after: Rule): string {
  return `${label}: ${phraseRule(before, true)} → ${phraseRule(after, true)}`;
}

type Group = Extract<Rule, { rules: Rule[] }>;

function isGroup(rule: Rule): rule is Group {
  return rule.op === "and" || rule.op === "or";
}

function operandsOf(rule: Rule): readonly Rule[] {
  return isGroup(rule) ? rule.rules : [rule];
}

function missingFrom(present: readonly Rule[], wanted: readonly Rule[]): Rule[] {
  return wanted.filter((rule) => !present.some((other) => sameRule(rule, other)));
}

type Member = EnsembleStrategy["members"][number];

function ensembleDifference(
  before: EnsembleStrategy,
  after: EnsembleStrategy,
  nameOf: (strategy: Strategy) => string,
): string[] {
  const key = (member: Member): string => strategyText(member.strategy);
  const old = new Map(before.members.map((member) => [key(member), member]));
  const fresh = new Map(after.members.map((member) => [key(member), member]));
  const weights = before.members.flatMap((member) => {
    const now = fresh.get(key(member));
    return now === undefined ? [] : weightDifference(member, now, nameOf);
  });
  const removed = before.members.filter((member) => !fresh.has(key(member)));
  const added = after.members.filter((member) => !old.has(key(member)));
  return [...weights, ...replacedMembers(removed, added, nameOf)];
}

function weightDifference(before: Member, after: Member, nameOf: (strategy: Strategy) => string): string[] {
  const changes: string[] = [];
  tell(changes, `weight of ${nameOf(before.strategy)}`, before.weight, after.weight, percent);
  return changes;
}

/** Members that left and members that came are paired in order: a changed member is one change, not two. */
function replacedMembers(
  removed: readonly Member[],
  added: readonly Member[],
  nameOf: (strategy: Strategy) => string,
): string[] {
  if (removed.length !== added.length) {
    return [
      ...removed.map((member) => `member removed: ${nameOf(member.strategy)}`),
      ...added.map((member) => `member added: ${nameOf(member.strategy)}`),
    ];
  }
  return removed.flatMap((member, index) => {
    const now = added[index];
    if (now === undefined) return [];
    const differences = singleDifference(member.strategy, now.strategy);
    return [
      ...weightDifference(member, now, nameOf),
      ...differences.map((difference) => `${nameOf(member.strategy)}: ${difference}`),
    ];
  });
}
