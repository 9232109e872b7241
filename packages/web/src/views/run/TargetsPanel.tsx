import type { TargetStage } from "@tradewind/core/evolution/run";
import { Panel } from "../../components/Panel.tsx";
import { decimal, percent } from "../../format/number.ts";
import { strategyPath } from "../../routing/routes.ts";
import type { RunState } from "../../state/runState.ts";

interface TargetsPanelProps {
  readonly runId: string;
  readonly targets: readonly TargetStage[];
  readonly state: RunState;
}

/** The staircase: which bars are met, and which count now. All of them are judged on the validation part. */
export function TargetsPanel({ runId, targets, state }: TargetsPanelProps) {
  const stage = Math.min(state.stage, targets.length - 1);
  return (
    <Panel title="Targets" aside={<span class="muted">on validation</span>}>
      <ol class="targets">
        {targets.map((target, index) => {
          const reached = state.targets.find((entry) => entry.stage === index);
          const isMet = reached !== undefined || index < state.stage;
          const place = isMet ? "met" : index === stage ? "now" : "later";
          return (
            <li
              key={index}
              class={`target target-${place}`}
              aria-current={place === "now" ? "step" : undefined}
            >
              <span class="target-mark" aria-hidden="true">
                {isMet ? "✓" : index + 1}
              </span>
              <span class="target-bars number">
                <b>{percent(target.cagr, 0)}</b> CAGR
                <small>
                  Sharpe ≥ {decimal(target.sharpe, 1)}, drawdown ≥ {percent(target.maxDrawdown, 0)}
                </small>
              </span>
              {reached === undefined ? (
                <span class="target-word">{place}</span>
              ) : (
                <a class="target-word" href={strategyPath(runId, reached.strategyId)}>
                  {percent(reached.cagr)} in generation {(reached.generation ?? 0) + 1}
                </a>
              )}
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
