import type { Statistics } from "../backtest/result.ts";
import type { PartSummary } from "../events.ts";
import type { Evidence } from "../evidence/verdict.ts";
import { canonicalJson } from "../hash.ts";
import type { AnyStrategy } from "../strategy/scriptSchema.ts";
import { strategyText } from "../strategy/text.ts";
import type { Archive, Cell, Elite } from "./elite.ts";
import type { LineageEntry } from "./lineage.ts";

/*
 * The canonical JSON of what the archive's hash is made of: the same text as `canonicalJson` gives, for a part of its
 * time. Each record is written down with its keys in alphabetical order, which the host's own serialisation keeps.
 */

type InOrder<T> = { readonly [K in keyof Required<T>]: T[K] };

function strategyTextOf(strategy: AnyStrategy): string {
  return strategy.kind === "script" ? canonicalJson(strategy) : strategyText(strategy);
}

/** What the lineage's digest takes of an entry: all but whose run it is of and what computed it. */
export function lineageText(entry: LineageEntry): string {
  const { certificate, orders } = entry;
  if (certificate !== undefined || orders !== undefined) {
    return canonicalJson({ ...entry, runId: "", provenance: undefined });
  }
  const { candidateId, family, findings, fitness, generation, island, name, note, origin, outcome } = entry;
  const { parents, risk, scope, strategy, strategyId, training, validation, verdict, violations } = entry;
  const evidence = entry.evidence === null ? null : evidenceInOrder(entry.evidence);
  const head = {
    candidateId,
    evidence,
    family,
    findings,
    fitness,
    generation,
    island,
    name,
    note,
    origin,
    outcome,
    parents,
    risk,
    runId: "",
    scope,
  };
  const tail = {
    strategyId,
    training: training === null ? null : statisticsInOrder(training),
    validation: validation === null ? null : statisticsInOrder(validation),
    verdict,
    violations,
  } satisfies InOrder<Omit<LineageEntry, keyof typeof head | Beside>>;
  return spliced(head, strategy, tail);
}

/** What an entry has beside its head and tail. */
type Beside = "strategy" | "certificate" | "orders" | "provenance";

/** The strategy stands between what comes before it and what comes after it, in alphabetical order. */
function spliced(head: object, strategy: AnyStrategy, tail: object): string {
  const before = JSON.stringify(head).slice(0, -1);
  return `${before},"strategy":${strategyTextOf(strategy)},${JSON.stringify(tail).slice(1)}`;
}

function statisticsInOrder(statistics: Statistics): InOrder<Statistics> {
  const { bars, cagr, calmar, exposure, kurtosis, maxDrawdown, maxDrawdownBars, profitFactor } = statistics;
  const { sharpe, skewness, sortino, totalReturn, trades, turnover, unavailable, volatility } = statistics;
  const { winRate, years } = statistics;
  return {
    bars,
    cagr,
    calmar,
    exposure,
    kurtosis,
    maxDrawdown,
    maxDrawdownBars,
    profitFactor,
    sharpe,
    skewness,
    sortino,
    totalReturn,
    trades,
    turnover,
    unavailable: namesInOrder(unavailable),
    volatility,
    winRate,
    years,
  };
}

function evidenceInOrder(evidence: Evidence): InOrder<Evidence> {
  const { dsr, effectiveTrials, luckSharpe, minimumTrackRecordBars, psr, sentence, trials } = evidence;
  const { unavailable, verdict } = evidence;
  return {
    dsr,
    effectiveTrials,
    luckSharpe,
    minimumTrackRecordBars,
    psr,
    sentence,
    trials,
    unavailable: namesInOrder(unavailable),
    verdict,
  };
}

function namesInOrder(record: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.keys(record);
  if (names.length < 2) return record;
  return Object.fromEntries(names.sort().map((name) => [name, record[name] ?? ""]));
}

/** Elites are never changed; the archive asks for their texts when it counts its bytes and when it is hashed. */
const eliteTexts = new WeakMap<Elite, string>();

export function eliteText(elite: Elite): string {
  const known = eliteTexts.get(elite);
  if (known !== undefined) return known;
  const { blockReturns, candidateId, champion, children, fitness, generation, island, name } = elite;
  const head = {
    blockReturns,
    candidateId,
    cell: cellInOrder(elite.cell),
    champion,
    children,
    fitness,
    generation,
    island,
    name,
    nearWinner: elite.nearWinner,
  };
  const tail = {
    strategyId: elite.strategyId,
    training: summaryInOrder(elite.training),
    validation: elite.validation === null ? null : summaryInOrder(elite.validation),
  } satisfies InOrder<Omit<Elite, keyof typeof head | "strategy">>;
  const text = spliced(head, elite.strategy, tail);
  eliteTexts.set(elite, text);
  return text;
}

function cellInOrder({ drawdown, exposure, family, holding, tradesPerYear }: Cell): InOrder<Cell> {
  return { drawdown, exposure, family, holding, tradesPerYear };
}

function summaryInOrder({ cagr, maxDrawdown, sharpe, trades }: PartSummary): InOrder<PartSummary> {
  return { cagr, maxDrawdown, sharpe, trades };
}

export function archiveText(archive: Archive): string {
  const { compacted, descriptorVersion, elites, generation, lineageDigest } = archive;
  const list = elites.map(eliteText).join(",");
  const head = `{"compacted":${compacted},"descriptorVersion":${descriptorVersion},"elites":[${list}]`;
  return `${head},"generation":${generation},"lineageDigest":${JSON.stringify(lineageDigest)}}`;
}
