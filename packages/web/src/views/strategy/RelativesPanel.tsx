import type { Relative, RelativesView } from "@tradewind/core/views/strategy";
import { StrategyMark } from "../../components/StrategyMark.tsx";
import { Verdict } from "../../components/Verdict.tsx";
import { count, decimal } from "../../format/number.ts";
import { words } from "../../format/words.ts";
import { strategyPath } from "../../routing/routes.ts";

interface RelativesPanelProps {
  readonly runId: string;
  readonly relatives: RelativesView;
}

const CHILDREN_SHOWN = 24;
const ANCESTORS_SHOWN = 12;

/** Parents and children with what changed between them, and the line back to the first. */
export function RelativesPanel({ runId, relatives: { parents, children, ancestors } }: RelativesPanelProps) {
  return (
    <div class="relatives">
      <section>
        <h3>Parents</h3>
        {parents.length === 0 ? (
          <p class="nothing">None: it is a first of its line.</p>
        ) : (
          <RelativeList runId={runId} relatives={parents} />
        )}
        {ancestors.length > 0 && (
          <p class="ancestry">
            <span class="muted">Line: </span>
            {ancestors.slice(0, ANCESTORS_SHOWN).map(({ strategyId, name, generation }) => (
              <a
                key={strategyId}
                href={strategyPath(runId, strategyId)}
                title={`generation ${generation + 1}`}
              >
                {name}
              </a>
            ))}
            {ancestors.length > ANCESTORS_SHOWN && ` and ${count(ancestors.length - ANCESTORS_SHOWN)} before`}
          </p>
        )}
      </section>
      <section>
        <h3>Children</h3>
        {children.length === 0 ? (
          <p class="nothing">None yet.</p>
        ) : (
          <RelativeList runId={runId} relatives={children.slice(0, CHILDREN_SHOWN)} />
        )}
        {children.length > CHILDREN_SHOWN && (
          <p class="muted">and {count(children.length - CHILDREN_SHOWN)} more</p>
        )}
      </section>
    </div>
  );
}

function RelativeList({
  runId,
  relatives,
}: {
  readonly runId: string;
  readonly relatives: readonly Relative[];
}) {
  return (
    <ul class="relative-list">
      {relatives.map(({ row, note, difference }) => (
        <li key={row.strategyId}>
          <p>
            <a href={strategyPath(runId, row.strategyId)} data-row class="row-link">
              {row.name}
            </a>
            <StrategyMark strategyId={row.strategyId} /> <Verdict verdict={row.verdict} />
            <span class="muted">
              {" "}
              generation {row.generation + 1}, {words(row.origin)}, fitness {decimal(row.fitness, 3)} of{" "}
              {count(row.trials)} trials
            </span>
          </p>
          <ul class="changes">
            {(difference.length > 0 ? difference : [note]).map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
