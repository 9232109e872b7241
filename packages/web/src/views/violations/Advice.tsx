import { getViolationAdvice } from "../../api/calls.ts";
import { useResource } from "../../api/useResource.ts";
import { counted } from "../../format/number.ts";
import { strategyPath } from "../../routing/routes.ts";

interface AdviceProps {
  /** Null for all runs. */
  readonly runId: string | null;
  /** Rises when there is something new to read. */
  readonly round?: number;
  readonly pollMs?: number;
}

/** What the violations say should change, and whose line breeds no more; nothing while they say nothing. */
export function Advice({ runId, round = 0, pollMs = 0 }: AdviceProps) {
  const load = (signal: AbortSignal) => getViolationAdvice(runId, signal);
  const { data } = useResource(`advice/${runId}`, load, { round, pollMs });
  if (data === null || (data.recommendations.length === 0 && data.quarantined.length === 0)) return null;
  return (
    <ul class="findings" aria-label="Recommendations">
      {data.recommendations.map((recommendation) => (
        <li key={recommendation}>{recommendation}</li>
      ))}
      {runId !== null &&
        data.quarantined.map(({ strategyId, violations }) => (
          <li key={strategyId}>
            <a href={strategyPath(runId, strategyId)}>One line</a> breeds no more:{" "}
            {counted(violations, "descendant")} of this strategy were stopped.
          </li>
        ))}
    </ul>
  );
}
