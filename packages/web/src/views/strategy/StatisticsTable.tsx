import type { Statistics } from "@tradewind/core/backtest/result";
import type { CostViews, StrategyView } from "@tradewind/core/views/strategy";
import { Scroller } from "../../components/Scroller.tsx";
import { Statistic } from "../../components/Statistic.tsx";
import { count, decimal, percent } from "../../format/number.ts";

type Name = Exclude<keyof Statistics, "unavailable" | "bars" | "years">;

const lines: readonly (readonly [name: Name, label: string, format: (value: number) => string])[] = [
  ["cagr", "CAGR", percent],
  ["totalReturn", "Total return", percent],
  ["sharpe", "Sharpe", decimal],
  ["sortino", "Sortino", decimal],
  ["calmar", "Calmar", decimal],
  ["volatility", "Volatility, a year", percent],
  ["maxDrawdown", "Greatest drawdown", percent],
  ["maxDrawdownBars", "Longest below a peak", (value) => `${count(value)} bars`],
  ["turnover", "Turnover, a year", (value) => `× ${decimal(value, 1)}`],
  ["exposure", "Time in the market", percent],
  ["trades", "Trades", count],
  ["winRate", "Winning trades", percent],
  ["profitFactor", "Profit factor", decimal],
  ["skewness", "Skewness", decimal],
  ["kurtosis", "Kurtosis (normal 3)", decimal],
];

const costs: readonly (readonly [name: keyof CostViews, label: string])[] = [
  ["gross", "gross"],
  ["net", "net"],
  ["twiceCosts", "2 × costs"],
];

/** Training and validation, each before costs, after them and at twice the costs. */
export function StatisticsTable({ view }: { readonly view: StrategyView }) {
  const parts = [
    ["Training", view.training],
    ["Validation", view.validation],
  ] as const;
  return (
    <Scroller label="Statistics">
      <table class="table statistics">
        <thead>
          <tr>
            <td />
            {parts.map(([title, figures]) => (
              <th key={title} scope="colgroup" colSpan={3} class={`part part-${title.toLowerCase()}`}>
                {title}
                {figures !== null && <small> {count(figures.net.bars)} bars</small>}
              </th>
            ))}
          </tr>
          <tr>
            <th scope="col">Statistic</th>
            {parts.flatMap(([title]) =>
              costs.map(([cost, label]) => (
                <th key={`${title} ${cost}`} scope="col" class={`right cost-${cost}`}>
                  {label}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, label, format]) => (
            <tr key={name}>
              <th scope="row">{label}</th>
              {parts.flatMap(([title, figures]) =>
                costs.map(([cost]) => (
                  <td key={`${title} ${cost}`} class={`right cost-${cost}`}>
                    <Statistic
                      value={figures?.[cost][name] ?? null}
                      format={format}
                      reason={
                        figures === null
                          ? "it was not measured on this part"
                          : figures[cost].unavailable[name]
                      }
                    />
                  </td>
                )),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
