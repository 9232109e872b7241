import type { StrategyRow } from "@tradewind/core/views/strategy";
import { Scroller } from "../../components/Scroller.tsx";
import { SortHeader } from "../../components/SortHeader.tsx";
import { Statistic } from "../../components/Statistic.tsx";
import { StrategyMark } from "../../components/StrategyMark.tsx";
import { Verdict } from "../../components/Verdict.tsx";
import { count, decimal, percent, probability } from "../../format/number.ts";
import { words } from "../../format/words.ts";
import { strategyPath } from "../../routing/routes.ts";

export type Measure = "fitness" | "sharpe" | "cagr" | "maxDrawdown" | "generation";

interface StrategyTableProps {
  readonly rows: readonly StrategyRow[];
  readonly by?: Measure;
  readonly onSort?: (by: Measure) => void;
}

const columns: readonly (readonly [by: Measure, title: string])[] = [
  ["generation", "Gen"],
  ["fitness", "Fitness"],
  ["cagr", "CAGR"],
  ["sharpe", "Sharpe"],
  ["maxDrawdown", "Drawdown"],
];

/** Strategies with their validation figures, and beside the ratios the trials they were picked from. */
export function StrategyTable({ rows, by, onSort }: StrategyTableProps) {
  return (
    <Scroller label="Strategies">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Strategy</th>
            <th scope="col">Verdict</th>
            {columns.map(([measure, title]) =>
              onSort === undefined ? (
                <th key={measure} scope="col" class="right">
                  {title}
                </th>
              ) : (
                <SortHeader
                  key={measure}
                  title={title}
                  isSorted={by === measure}
                  onSort={() => onSort(measure)}
                />
              ),
            )}
            <th
              scope="col"
              class="right"
              title="Probability that the Sharpe ratio is more than the luck of so many trials"
            >
              Deflated
            </th>
            <th scope="col" class="right">
              Trials
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.strategyId} row={row} />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function Row({ row }: { readonly row: StrategyRow }) {
  const { validation, outcome } = row;
  const reason =
    outcome === "measured" ? undefined : outcome === "failed" ? "its backtest failed" : "it was screened out";
  return (
    <tr>
      <th scope="row">
        <a href={strategyPath(row.runId, row.strategyId)} data-row class="row-link">
          {row.name}
        </a>
        <StrategyMark strategyId={row.strategyId} />
        <span class="row-note">
          {words(row.family)} · {words(row.origin)} · island {row.island + 1}
        </span>
      </th>
      <td>
        <Verdict verdict={row.verdict} />
      </td>
      <td class="right number">{row.generation + 1}</td>
      <td class="right">
        <Statistic
          value={row.fitness}
          format={(value) => decimal(value, 3)}
          reason={reason ?? "too few trades to judge"}
        />
      </td>
      <td class="right">
        <Statistic
          value={validation?.cagr ?? null}
          format={percent}
          reason={reason ?? "validation is shorter than a year"}
        />
      </td>
      <td class="right">
        <Statistic value={validation?.sharpe ?? null} format={decimal} reason={reason} />
      </td>
      <td class="right">
        <Statistic value={validation?.maxDrawdown ?? null} format={percent} reason={reason} />
      </td>
      <td class="right">
        <Statistic value={row.deflatedSharpe} format={probability} reason={reason} />
      </td>
      <td class="right number">{count(row.trials)}</td>
    </tr>
  );
}
