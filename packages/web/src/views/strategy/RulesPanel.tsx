import type { StrategyView } from "@tradewind/core/views/strategy";
import { Panel } from "../../components/Panel.tsx";

/** The rules in words, the finding about them, and the strategy's own data for whoever wants it. */
export function RulesPanel({ view }: { readonly view: StrategyView }) {
  const { rules, note, findings, violations, strategy } = view;
  return (
    <>
      <Panel title="Rules">
        <ol class="rules">
          {rules.map((rule) => (
            <li key={rule}>{rule}</li>
          ))}
        </ol>
        {note !== "" && <p class="muted">How it came to be: {note}</p>}
        <details class="source-data">
          <summary>As data</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
          <pre tabIndex={0}>{JSON.stringify(strategy, null, 1)}</pre>
        </details>
      </Panel>
      {(findings.length > 0 || violations.length > 0) && (
        <Panel title="Findings">
          <ul class="findings">
            {findings.map((finding) => (
              <li key={finding}>{finding}</li>
            ))}
            {violations.map((violation) => (
              <li key={violation} class="bad">
                Violation: {violation}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}
