import type { LineageEntry } from "@tradewind/core/archive/lineage";
import type { Statistics } from "@tradewind/core/backtest/result";
import type { PartSummary } from "@tradewind/core/events";
import { judgeByNow } from "@tradewind/core/evolution/judgeByNow";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { LineageNode } from "@tradewind/core/views/run";
import type { StrategyRow } from "@tradewind/core/views/strategy";

/** One line of a list, its evidence judged by what the run has tried by now. */
export function strategyRow(entry: LineageEntry, run: RunRecord): StrategyRow {
  const { strategyId, runId, name, family, generation, origin, island, outcome, fitness, verdict, risk } =
    entry;
  const { dsr, trials } = judgeByNow(entry, run);
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
    deflatedSharpe: dsr,
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
