import type { Envelope } from "@tradewind/core/events";
import { Moment } from "../../components/Moment.tsx";
import { strategyPath } from "../../routing/routes.ts";
import { describeEvent, eventKinds, strategyOf } from "./describeEvent.ts";

interface FeedProps {
  readonly runId: string;
  readonly events: readonly Envelope[];
  /** How many of the newest to show. */
  readonly shown: number;
}

/** Events, newest first. */
export function Feed({ runId, events, shown }: FeedProps) {
  if (events.length === 0) return <p class="nothing">No event yet.</p>;
  return (
    <ol class="feed">
      {events
        .slice(-shown)
        .reverse()
        .map((event) => (
          <FeedLine key={event.seq} runId={runId} event={event} />
        ))}
    </ol>
  );
}

function FeedLine({ runId, event }: { readonly runId: string; readonly event: Envelope }) {
  const strategyId = strategyOf(event);
  const words = describeEvent(event);
  return (
    <li class={`event event-${eventKinds[event.type]}`} data-seq={event.seq}>
      <span class="event-seq number">{event.seq}</span>
      <Moment at={event.at} />
      <span class="event-words">
        {strategyId === null ? words : <a href={strategyPath(runId, strategyId)}>{words}</a>}
      </span>
    </li>
  );
}
