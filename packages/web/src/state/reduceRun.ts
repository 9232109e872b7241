import type { Envelope, EventType } from "@tradewind/core/events";
import { type Draft, draftOf, finished } from "./draft.ts";
import { isHighlight } from "./highlights.ts";
import { lapHandlers } from "./lapHandlers.ts";
import { runHandlers } from "./runHandlers.ts";
import type { RunState } from "./runState.ts";
import { workHandlers } from "./workHandlers.ts";

export type Handlers = {
  readonly [T in EventType]?: (draft: Draft, event: Extract<Envelope, { type: T }>) => void;
};

const handlers: Handlers = { ...runHandlers, ...lapHandlers, ...workHandlers };

/**
 * The run's state after these events, which come in order of `seq`; the state given is left as it is. Events already
 * counted are passed over. One copy is made a call, not one an event: thousands arrive together after a gap.
 */
export function reduceRun(state: RunState, events: readonly Envelope[]): RunState {
  const draft = draftOf(state);
  for (const event of events) {
    if (event.seq <= draft.lastSeq) continue;
    draft.lastSeq = event.seq;
    draft.lastAt = event.at;
    draft.feed.push(event);
    if (isHighlight(event)) draft.highlights.push(event);
    const handle = handlers[event.type] as ((draft: Draft, event: Envelope) => void) | undefined;
    handle?.(draft, event);
  }
  return finished(draft);
}
