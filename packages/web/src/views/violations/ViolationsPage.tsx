import { listViolations } from "../../api/calls.ts";
import { useResource } from "../../api/useResource.ts";
import { Loaded } from "../../components/Loaded.tsx";
import { Panel } from "../../components/Panel.tsx";
import { useTitle } from "../../components/useTitle.ts";
import { counted } from "../../format/number.ts";
import { query, setQuery } from "../../routing/location.ts";
import { Advice } from "./Advice.tsx";
import { ViolationsTable, violationWords } from "./ViolationsTable.tsx";

const scopes = ["experimental", "production", "research", "sandbox", "restricted"] as const;
const LIST_MAX = 100;
const POLL_MS = 15_000;

/** Every violation, newest first, by scope and kind. */
export function ViolationsPage() {
  useTitle("Violations");
  const scope = query.value.get("scope");
  const kind = query.value.get("kind");
  const run = query.value.get("run");
  const load = (signal: AbortSignal) => listViolations({ scope, kind, run, limit: LIST_MAX }, signal);
  const violations = useResource(`violations/${scope}/${kind}/${run}`, load, { pollMs: POLL_MS });
  const isFiltered = scope !== null || kind !== null || run !== null;
  return (
    <div class="view">
      <header class="view-head">
        <div>
          <h1>Violations</h1>
          <p class="subtitle">
            What a backtest did that its scope forbids, or did not do in its time. The run goes on.
          </p>
        </div>
      </header>
      <Panel
        title="Newest first"
        aside={
          <>
            {violations.data !== null && (
              <span class="muted">
                {counted(violations.data.items.length, "violation")}
                {violations.data.next !== null && " of more"}
              </span>
            )}
            <Select
              name="scope"
              label="Scope"
              value={scope}
              options={scopes.map((name) => [name, name] as const)}
            />
            <Select name="kind" label="Kind" value={kind} options={Object.entries(violationWords)} isFilter />
          </>
        }
      >
        <Advice runId={run} pollMs={POLL_MS} />
        <Loaded resource={violations} rows={6}>
          {({ items }) =>
            items.length === 0 ? (
              <p class="nothing">
                {isFiltered ? "None matches these filters." : "None: everything kept to its scope."}
              </p>
            ) : (
              <ViolationsTable violations={items} />
            )
          }
        </Loaded>
      </Panel>
    </div>
  );
}

interface SelectProps {
  readonly name: string;
  readonly label: string;
  readonly value: string | null;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly isFilter?: boolean;
}

function Select({ name, label, value, options, isFilter = false }: SelectProps) {
  return (
    <label class="inline">
      {label}
      <select
        value={value ?? ""}
        onChange={({ currentTarget }) => setQuery({ [name]: currentTarget.value || null })}
        {...(isFilter ? { "data-filter": true } : {})}
      >
        <option value="">all</option>
        {options.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}
