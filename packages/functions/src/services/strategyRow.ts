import type { LineageEntry } from "@tradewind/core/archive/lineage";
import type { Statistics } from "@tradewind/core/backtest/result";
import type { PartSummary } from "@tradewind/core/events";
import type { LineageNode } from "@tradewind/core/views/run";
import type { StrategyRow } from "@tradewind/core/views/strategy";

/** One line of a list. `trials` is the run's number of distinct strategies tried so far. */
export function strategyRow(entry: LineageEntry, trials: number): StrategyRow {
  const { strategyId, runId, name, family, generation, origin, island, outcome, fitness, verdict, risk } =
    entry;
  return {
    strategyId,
    runId,
    name,
    family,
    generation,
    origin,
    island,
    outcome,
    fitness,
    training: summarise(entry.training),
    validation: summarise(entry.validation),
    verdict,
    risk,
    deflatedSharpe: entry.evidence?.dsr ?? null,
    trials,
  };
}

export function lineageNode(entry: LineageEntry): LineageNode {
  const { strategyId, parents, generation, name, origin, family, island, fitness, verdict } = entry;
  return { strategyId, parents: [...parents], generation, name, origin, family, island, fitness, verdict };
}

function summarise(statistics: Statistics | null): PartSummary | null {
  if (statistics === null) return null;
  const { sharpe, cagr, maxDrawdown, trades } = statistics;
  return { sharpe, cagr, maxDrawdown, trades };
}
