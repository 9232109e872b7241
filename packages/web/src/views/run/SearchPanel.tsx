import { Panel } from "../../components/Panel.tsx";
import { decimal, percent } from "../../format/number.ts";
import { words } from "../../format/words.ts";
import type { Regime, RunState } from "../../state/runState.ts";

const OPERATORS_SHOWN = 6;

/** What the search has learned: which operators it favours, and in what market it believes to be. */
export function SearchPanel({ state }: { readonly state: RunState }) {
  const operators = Object.entries(state.operators)
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, OPERATORS_SHOWN);
  const total = Object.values(state.operators).reduce((sum, weight) => sum + weight, 0);
  if (operators.length === 0 && state.regimes.length === 0) return null;
  return (
    <Panel
      title="Search"
      aside={
        state.mutationStrength !== null && (
          <span class="muted">mutation × {decimal(state.mutationStrength, 2)}</span>
        )
      }
    >
      {state.regimes.length > 0 && (
        <ul class="regimes">
          {state.regimes.map((regime) => (
            <li key={regime.symbol}>
              <b>{regime.symbol}</b> {regimeWords(regime)}
            </li>
          ))}
        </ul>
      )}
      <ul class="operators">
        {operators.map(([operator, weight]) => (
          <li key={operator}>
            <span>{words(operator)}</span>
            <span class="operator-bar" aria-hidden="true">
              <span style={{ width: `${total > 0 ? (weight / total) * 100 : 0}%` }} />
            </span>
            <span class="number">{percent(total > 0 ? weight / total : null, 0)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function regimeWords({ trend, volatility, crash }: Regime): string {
  return `trend ${trend}, ${volatility}${crash ? ", crashing" : ""}`;
}
