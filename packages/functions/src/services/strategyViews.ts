import { traceOfAny } from "@tradewind/core/backtest/anyKind";
import { type Backtester, statisticsOf } from "@tradewind/core/backtest/backtester";
import type { BacktestTrace } from "@tradewind/core/backtest/result";
import type { OpenMarket } from "@tradewind/core/evolution/phase";
import { backtestTerms } from "@tradewind/core/evolution/run";
import type { PartRange } from "@tradewind/core/market/bars";
import type { Ports } from "@tradewind/core/ports";
import { describeAny, sizeOf } from "@tradewind/core/strategy/kinds";
import type { CostViews, EquityView, StrategyView, TradesView } from "@tradewind/core/views/strategy";
import { rememberMarkets } from "../rememberMarkets.ts";
import { costViews } from "./costViews.ts";
import { equityView } from "./equityView.ts";
import type { FoundStrategy } from "./findStrategy.ts";
import { strategyRow } from "./strategyRow.ts";
import { tradesView } from "./tradeViews.ts";

/** Views of one strategy that need its backtests again; what a run stores is sums, not curves. */
export interface StrategyViews {
  detail(found: FoundStrategy): Promise<StrategyView>;
  equity(found: FoundStrategy): Promise<EquityView>;
  trades(found: FoundStrategy): Promise<TradesView>;
}

/**
 * Re-runs on the run's open market. Validation is shown only where the run itself looked at it: a look is a trial, and
 * a page that shows more would be one more.
 */
export function createStrategyViews({
  markets,
  backtester,
}: Pick<Ports, "markets" | "backtester">): StrategyViews {
  const marketOf = rememberMarkets(markets);
  return {
    async detail(found) {
      return detailView(found, await marketOf(found.run), backtester);
    },
    async equity(found) {
      const open = await marketOf(found.run);
      return equityView(open, tracesOf(found, open, backtester));
    },
    async trades(found) {
      return tradesView(tracesOf(found, await marketOf(found.run), backtester));
    },
  };
}

function detailView(
  { run, entry }: FoundStrategy,
  { market, training, validation }: OpenMarket,
  backtester: Backtester,
): StrategyView {
  const { strategy, orders } = entry;
  const { nodes, lookbackBars } = sizeOf(strategy);
  const terms = backtestTerms(run.settings);
  const views = (range: PartRange): CostViews =>
    costViews(terms.costs, (costs) =>
      strategy.kind === "script"
        ? traceOfAny({ strategy, orders, market, range, ...terms, costs }).result.statistics
        : statisticsOf(backtester.on(market), { strategy, range, ...terms, costs }),
    );
  return {
    row: strategyRow(entry, run),
    strategy: entry.strategy,
    rules: describeAny(entry.strategy),
    nodes,
    lookbackBars,
    note: entry.note,
    findings: entry.findings,
    violations: entry.violations,
    evidence: entry.evidence,
    certificate: entry.certificate ?? null,
    provenance: entry.provenance ?? null,
    training: entry.training === null ? null : views(training),
    validation: entry.validation === null ? null : views(validation),
  };
}

/** One trace a part, null for a part that the run did not look at. */
export interface PartTraces {
  readonly training: BacktestTrace | null;
  readonly validation: BacktestTrace | null;
}

function tracesOf(
  { run, entry }: FoundStrategy,
  { market, training, validation }: OpenMarket,
  backtester: Backtester,
): PartTraces {
  const subject = { strategy: entry.strategy, orders: entry.orders, market, ...backtestTerms(run.settings) };
  return {
    training: entry.training === null ? null : traceOfAny({ ...subject, range: training }, backtester),
    validation: entry.validation === null ? null : traceOfAny({ ...subject, range: validation }, backtester),
  };
}
