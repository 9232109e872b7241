import type { BottleneckReport } from "@tradewind/core/safety/bottlenecks";
import { getBottlenecks, listViolations } from "../../api/calls.ts";
import { useResource } from "../../api/useResource.ts";
import { Loaded } from "../../components/Loaded.tsx";
import { Meter } from "../../components/Meter.tsx";
import { Panel } from "../../components/Panel.tsx";
import { Scroller } from "../../components/Scroller.tsx";
import { count, decimal, percent } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { words } from "../../format/words.ts";
import { phaseTitles } from "../../state/phaseOrder.ts";
import { Advice } from "../violations/Advice.tsx";
import { ViolationsTable } from "../violations/ViolationsTable.tsx";

const VIOLATIONS_SHOWN = 50;

interface HealthTabProps {
  readonly runId: string;
  /** Rises when there is something new to read. */
  readonly round: number;
}

/** Where the time went, and what was stopped because it broke a rule. */
export function HealthTab({ runId, round }: HealthTabProps) {
  const bottlenecks = useResource(`bottlenecks/${runId}`, (signal) => getBottlenecks(runId, signal), {
    round,
  });
  const violations = useResource(
    `violations/${runId}`,
    (signal) => listViolations({ run: runId, limit: VIOLATIONS_SHOWN }, signal),
    { round },
  );
  return (
    <div class="board">
      <Panel title="Where the time went" class="span-12">
        <Loaded resource={bottlenecks}>{(report) => <Bottlenecks report={report} />}</Loaded>
      </Panel>
      <Panel title="Violations" class="span-12">
        <Advice runId={runId} round={round} />
        <Loaded resource={violations}>
          {({ items }) =>
            items.length === 0 ? (
              <p class="nothing">None: every backtest kept to its scope.</p>
            ) : (
              <ViolationsTable violations={items} />
            )
          }
        </Loaded>
      </Panel>
    </div>
  );
}

function Bottlenecks({ report }: { readonly report: BottleneckReport }) {
  if (report.count === 0) return <p class="nothing">No operation has been timed yet.</p>;
  const lines = [
    ...report.phases.map(({ phase, ...usage }) => ({ name: phaseTitles[phase], kind: "phase", ...usage })),
    ...report.operations.map(({ operation, ...usage }) => ({
      name: words(operation),
      kind: "operation",
      ...usage,
    })),
  ];
  return (
    <>
      {report.findings.length > 0 && (
        <ul class="findings">
          {report.findings.map((finding) => (
            <li key={finding}>{finding}</li>
          ))}
        </ul>
      )}
      <Scroller label="Time by phase and operation">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Phase or operation</th>
              <th scope="col">Share of the time</th>
              <th scope="col" class="right">
                Times
              </th>
              <th scope="col" class="right">
                Waited
              </th>
              <th scope="col" class="right">
                Worked
              </th>
              <th scope="col" class="right">
                Failed
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ name, kind, share, count: times, waitedMs, workedMs, failures }) => (
              <tr key={`${kind} ${name}`}>
                <th scope="row">
                  {name} <span class="muted">{kind}</span>
                </th>
                <td class="with-meter">
                  <span class="number">{percent(share)}</span>
                  <Meter label={`Share of ${name}`} share={share} tone="quiet" />
                </td>
                <td class="right number">{count(times)}</td>
                <td class="right number">{duration(waitedMs)}</td>
                <td class="right number">{duration(workedMs)}</td>
                <td class="right number">{count(failures)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      {report.predictions.length > 0 && <Predictions predictions={report.predictions} />}
    </>
  );
}

function Predictions({ predictions }: Pick<BottleneckReport, "predictions">) {
  return (
    <Scroller label="Backtests: time predicted and measured">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Backtests of scope</th>
            <th scope="col" class="right">
              Batches
            </th>
            <th scope="col" class="right">
              Predicted
            </th>
            <th scope="col" class="right">
              Measured
            </th>
            <th scope="col" class="right">
              Measured ÷ predicted
            </th>
          </tr>
        </thead>
        <tbody>
          {predictions.map(({ scope, batches, predictedMs, measuredMs, ratio }) => (
            <tr key={scope}>
              <th scope="row">{scope}</th>
              <td class="right number">{count(batches)}</td>
              <td class="right number">{duration(predictedMs)}</td>
              <td class="right number">{duration(measuredMs)}</td>
              <td class="right number">{decimal(ratio)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
