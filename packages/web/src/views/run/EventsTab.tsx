import { useState } from "preact/hooks";
import { Panel } from "../../components/Panel.tsx";
import { Scroller } from "../../components/Scroller.tsx";
import { count } from "../../format/number.ts";
import { query, setQuery } from "../../routing/location.ts";
import type { RunState } from "../../state/runState.ts";
import { describeEvent, type EventKind, eventKinds } from "./describeEvent.ts";
import { Feed } from "./Feed.tsx";

const kinds: readonly EventKind[] = [
  "champions",
  "verdicts",
  "breeding",
  "candidates",
  "backtests",
  "phases",
  "violations",
  "run",
];

const SHOWN = 500;

/** The newest events, by kind and by word; holding still lets one read while the run goes on. */
export function EventsTab({ state, runId }: { readonly state: RunState; readonly runId: string }) {
  const [heldAt, setHeldAt] = useState<number | null>(null);
  const chosen = new Set((query.value.get("kinds") ?? "").split(",").filter((kind) => kind !== ""));
  const words = (query.value.get("filter") ?? "").toLowerCase();
  const toggle = (kind: EventKind): void => {
    const next = kinds.filter((name) => (name === kind ? !chosen.has(name) : chosen.has(name)));
    setQuery({ kinds: next.length === 0 ? null : next.join(",") });
  };
  const events = state.feed.filter(
    (event) =>
      (heldAt === null || event.seq <= heldAt) &&
      (chosen.size === 0 || chosen.has(eventKinds[event.type])) &&
      (words === "" || describeEvent(event).toLowerCase().includes(words)),
  );
  const waiting = heldAt === null ? 0 : state.lastSeq - heldAt;
  return (
    <Panel
      title="Events"
      aside={
        <>
          <span class="muted">
            the newest {count(state.feed.length)} of {count(state.lastSeq)}
          </span>
          <button
            type="button"
            class="button"
            aria-pressed={heldAt !== null}
            onClick={() => setHeldAt(heldAt === null ? state.lastSeq : null)}
          >
            {heldAt === null ? "Hold still" : `Follow again${waiting > 0 ? ` (${count(waiting)} new)` : ""}`}
          </button>
          <input
            type="search"
            class="filter"
            data-filter
            placeholder="Filter  /"
            aria-label="Filter events by their words"
            value={query.value.get("filter") ?? ""}
            onInput={({ currentTarget }) => setQuery({ filter: currentTarget.value || null })}
          />
        </>
      }
    >
      <fieldset class="chips" aria-label="Kinds of events">
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            class={`chip event-${kind}`}
            aria-pressed={chosen.has(kind)}
            onClick={() => toggle(kind)}
          >
            {kind}
          </button>
        ))}
      </fieldset>
      {events.length === 0 && state.feed.length > 0 ? (
        <p class="nothing">None of the newest {count(state.feed.length)} events matches.</p>
      ) : (
        <Scroller label="Events, newest first" class="tall">
          <Feed runId={runId} events={events} shown={SHOWN} />
        </Scroller>
      )}
    </Panel>
  );
}
