import type { ViolationView } from "@tradewind/core/views/run";
import { Moment } from "../../components/Moment.tsx";
import { Scroller } from "../../components/Scroller.tsx";
import { count, counted } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { words } from "../../format/words.ts";
import { runPath, strategyPath } from "../../routing/routes.ts";

/** What was stopped, why, and what it was measured by. */
export function ViolationsTable({ violations }: { readonly violations: readonly ViolationView[] }) {
  return (
    <Scroller label="Violations">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">What happened</th>
            <th scope="col">Scope</th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody>
          {violations.map((violation) => (
            <tr key={violation.violationId}>
              <td>
                <Moment at={violation.at} />
              </td>
              <td class="wide-text">
                <span class="tag tag-bad">{violationWords[violation.kind]}</span> {violation.message}
                <span class="row-note">{evidenceWords(violation.evidence)}</span>
              </td>
              <td>{violation.scope}</td>
              <td>
                <Place violation={violation} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function Place({
  violation: { runId, strategyId, generation, lineage },
}: {
  readonly violation: ViolationView;
}) {
  if (runId === null) return <span class="muted">a preview</span>;
  const href = strategyId === null ? runPath(runId) : strategyPath(runId, strategyId);
  return (
    <>
      <a href={href} data-row class="row-link">
        {strategyId === null ? "the run" : "the strategy"}
        {generation !== null && `, generation ${generation + 1}`}
      </a>
      {lineage !== undefined && <span class="row-note">{lineageWords(lineage)}</span>}
    </>
  );
}

function lineageWords({ origin, parents }: NonNullable<ViolationView["lineage"]>): string {
  return parents.length === 0
    ? `by ${words(origin)}`
    : `by ${words(origin)} from ${counted(parents.length, "parent")}`;
}

function evidenceWords(evidence: ViolationView["evidence"]): string {
  return Object.entries(evidence)
    .map(([name, value]) => evidencePhrases[name]?.(value) ?? `${words(name)} ${value}`)
    .join(" · ");
}

const evidencePhrases: Readonly<Record<string, (value: string | number) => string>> = {
  deadlineMs: (value) => `deadline ${duration(Number(value))}`,
  memoryMb: (value) => `${count(Number(value))} MB allowed`,
  strategyKind: (value) => (value === "single" ? "rule tree" : String(value)),
  nodeBars: (value) => `${count(Number(value))} node-bars`,
  nodes: (value) => counted(Number(value), "node"),
  bars: (value) => counted(Number(value), "bar"),
  symbols: (value) => counted(Number(value), "symbol"),
};

export const violationWords: Readonly<Record<ViolationView["kind"], string>> = {
  timeout: "timed out",
  notResponding: "not responding",
  memory: "out of memory",
  nodeBudget: "over its node budget",
  forbiddenWrite: "forbidden write",
  forbiddenData: "forbidden data",
  leverage: "leverage",
  invalidStrategy: "invalid strategy",
  lookAhead: "look-ahead",
};
