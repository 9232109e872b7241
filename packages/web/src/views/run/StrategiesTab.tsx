import type { StrategyRow } from "@tradewind/core/views/strategy";
import { useState } from "preact/hooks";
import { listStrategies } from "../../api/calls.ts";
import { useResource } from "../../api/useResource.ts";
import { Loaded } from "../../components/Loaded.tsx";
import { attempt } from "../../components/notices.tsx";
import { Panel } from "../../components/Panel.tsx";
import { counted } from "../../format/number.ts";
import { query, setQuery } from "../../routing/location.ts";
import { type Measure, StrategyTable } from "./StrategyTable.tsx";

const PAGE = 50;
const measures: readonly Measure[] = ["fitness", "sharpe", "cagr", "maxDrawdown", "generation"];

interface StrategiesTabProps {
  readonly runId: string;
  /** Rises when there is something new to list. */
  readonly round: number;
}

/** Every strategy of the run, best first by what the head of a column says. */
export function StrategiesTab({ runId, round }: StrategiesTabProps) {
  const by = measures.find((measure) => measure === query.value.get("by")) ?? "fitness";
  const filter = query.value.get("filter") ?? "";
  const first = useResource(
    `strategies/${runId}/${by}`,
    (signal) => listStrategies(runId, { by, limit: PAGE }, signal),
    { round },
  );
  return (
    <Panel
      title="Strategies"
      aside={
        <>
          <span class="muted">ratios on validation, net of costs</span>
          <input
            type="search"
            class="filter"
            data-filter
            placeholder="Filter  /"
            aria-label="Filter strategies by name, family, origin or verdict"
            value={filter}
            onInput={({ currentTarget }) => setQuery({ filter: currentTarget.value || null })}
          />
        </>
      }
    >
      <Loaded resource={first} rows={10}>
        {(page) => <Pages key={by} runId={runId} by={by} first={page} filter={filter.toLowerCase()} />}
      </Loaded>
    </Panel>
  );
}

interface PagesProps {
  readonly runId: string;
  readonly by: Measure;
  readonly first: { readonly items: readonly StrategyRow[]; readonly next: string | null };
  readonly filter: string;
}

function Pages({ runId, by, first, filter }: PagesProps) {
  const [more, setMore] = useState<PagesProps["first"]>({ items: [], next: first.next });
  const load = (): Promise<boolean> =>
    attempt(async () => {
      const page = await listStrategies(runId, { by, limit: PAGE, cursor: more.next });
      setMore({ items: [...more.items, ...page.items], next: page.next });
    }, "More strategies are listed.");
  // While the run goes on, what moves from one page to the next would be listed twice.
  const all = [...new Map([...first.items, ...more.items].map((row) => [row.strategyId, row])).values()];
  const rows = all.filter(({ name, family, origin, verdict }) =>
    `${name} ${family} ${origin} ${verdict}`.toLowerCase().includes(filter),
  );
  if (all.length === 0)
    return <p class="nothing">Strategies appear when the first generation is archived.</p>;
  return (
    <>
      {rows.length === 0 ? (
        <p class="nothing">None of the {counted(all.length, "strategy", "strategies")} listed matches.</p>
      ) : (
        <StrategyTable rows={rows} by={by} onSort={(measure) => setQuery({ by: measure })} />
      )}
      {more.next !== null && (
        <p class="more">
          <button type="button" class="button" onClick={() => void load()}>
            List more
          </button>
        </p>
      )}
    </>
  );
}
