import type { StrategyView } from "@tradewind/core/views/strategy";
import { Panel } from "../../components/Panel.tsx";

/** A script's code, as text: the page never runs it. */
function SourcePanel({ source }: { readonly source: string }) {
  return (
    <Panel title="Source" aside={<span class="muted">shown, never run by this page</span>}>
      <div class="source-data">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
        <pre tabIndex={0}>
          <code>{source}</code>
        </pre>
      </div>
    </Panel>
  );
}

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
        {strategy.kind !== "script" && (
          <details class="source-data">
            <summary>As data</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
            <pre tabIndex={0}>{JSON.stringify(strategy, null, 1)}</pre>
          </details>
        )}
      </Panel>
      {strategy.kind === "script" && <SourcePanel source={strategy.source} />}
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
          {findings.length > 0 && (
            <p class="muted">
              A finding is of training alone unless it names validation; “never” means not by the end of
              training.
            </p>
          )}
        </Panel>
      )}
    </>
  );
}
