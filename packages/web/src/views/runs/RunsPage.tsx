import type { RunSummary } from "@tradewind/core/views/run";
import { useState } from "preact/hooks";
import { listRuns } from "../../api/calls.ts";
import { useResource } from "../../api/useResource.ts";
import { Loaded } from "../../components/Loaded.tsx";
import { Panel } from "../../components/Panel.tsx";
import { useTitle } from "../../components/useTitle.ts";
import { counted } from "../../format/number.ts";
import { query, setQuery } from "../../routing/location.ts";
import { FirstRun } from "./FirstRun.tsx";
import { RunsTable } from "./RunsTable.tsx";
import { StartRun } from "./StartRun.tsx";

const POLL_MS = 4_000;
const LIST_MAX = 100;

/** Every run, newest first, and the panel that starts one. */
export function RunsPage() {
  useTitle("Runs");
  const runs = useResource("runs", (signal) => listRuns({ limit: LIST_MAX }, signal), { pollMs: POLL_MS });
  const [isStarting, setStarting] = useState(false);
  const isEmpty = runs.data !== null && runs.data.items.length === 0;
  return (
    <div class="view">
      <header class="view-head">
        <h1>Runs</h1>
        {!isEmpty && (
          <button
            type="button"
            class="button primary"
            aria-expanded={isStarting}
            onClick={() => setStarting(!isStarting)}
          >
            {isStarting ? "Close" : "Start a run"}
          </button>
        )}
      </header>
      {isStarting && <StartRun />}
      <Loaded resource={runs} rows={6}>
        {({ items }) => (items.length === 0 ? <FirstRun /> : <RunList runs={items} />)}
      </Loaded>
    </div>
  );
}

function RunList({ runs }: { readonly runs: readonly RunSummary[] }) {
  const filter = query.value.get("filter") ?? "";
  const wanted = filter.toLowerCase();
  const shown = runs.filter(({ name, status, market }) =>
    `${name} ${status} ${market.symbols.map(({ symbol }) => symbol).join(" ")}`
      .toLowerCase()
      .includes(wanted),
  );
  return (
    <Panel
      title="All runs"
      aside={
        <>
          <span class="muted">{counted(shown.length, "run")}</span>
          <input
            type="search"
            class="filter"
            data-filter
            placeholder="Filter  /"
            aria-label="Filter runs by name, state or symbol"
            value={filter}
            onInput={({ currentTarget }) => setQuery({ filter: currentTarget.value || null })}
          />
        </>
      }
    >
      {shown.length === 0 ? <p class="nothing">No run matches “{filter}”.</p> : <RunsTable runs={shown} />}
    </Panel>
  );
}
