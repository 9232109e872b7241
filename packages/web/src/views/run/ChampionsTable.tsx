import { Scroller } from "../../components/Scroller.tsx";
import { Statistic } from "../../components/Statistic.tsx";
import { StrategyMark } from "../../components/StrategyMark.tsx";
import { count, decimal, percent, probability } from "../../format/number.ts";
import { runPath, strategyPath } from "../../routing/routes.ts";
import type { FoundChampion } from "../../state/runState.ts";

interface ChampionsTableProps {
  readonly runId: string;
  readonly champions: readonly FoundChampion[];
}

const SHOWN = 8;

/** Champions, best validation CAGR first, each with the trials that it was picked from. */
export function ChampionsTable({ runId, champions }: ChampionsTableProps) {
  const sorted = [...champions]
    .sort((a, b) => (b.validation.cagr ?? 0) - (a.validation.cagr ?? 0))
    .slice(0, SHOWN);
  return (
    <Scroller label="Champions">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Strategy</th>
            <th scope="col" class="right lesser">
              Found in
            </th>
            <th scope="col" class="right" title="A year, on validation, net of costs">
              CAGR
            </th>
            <th scope="col" class="right" title="On validation, net of costs">
              Sharpe
            </th>
            <th scope="col" class="right lesser">
              Drawdown
            </th>
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
          {sorted.map((champion) => (
            <ChampionRow key={champion.strategyId} runId={runId} champion={champion} />
          ))}
        </tbody>
      </table>
      {champions.length > SHOWN && (
        <p class="more">
          <a href={`${runPath(runId)}?tab=strategies&by=cagr`}>and {count(champions.length - SHOWN)} more</a>
        </p>
      )}
    </Scroller>
  );
}

function ChampionRow({ runId, champion }: { readonly runId: string; readonly champion: FoundChampion }) {
  const { strategyId, name, generation, validation, deflatedSharpe, trials, evidence } = champion;
  return (
    <tr>
      <th scope="row">
        <a href={strategyPath(runId, strategyId)} data-row class="row-link">
          {name}
        </a>
        <StrategyMark strategyId={strategyId} />
        <span class="row-note one-line" title={evidence}>
          {evidence}
        </span>
      </th>
      <td class="right number lesser">{generation === null ? "—" : `gen ${generation + 1}`}</td>
      <td class="right">
        <Statistic value={validation.cagr} format={percent} />
      </td>
      <td class="right">
        <Statistic value={validation.sharpe} format={decimal} />
      </td>
      <td class="right lesser">
        <Statistic value={validation.maxDrawdown} format={percent} />
      </td>
      <td class="right">
        <Statistic value={deflatedSharpe} format={probability} reason={evidence} />
      </td>
      <td class="right number">{count(trials)}</td>
    </tr>
  );
}
