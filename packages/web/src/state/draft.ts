import { BATCHES_MAX, CHAMPIONS_MAX, FEED_MAX, HIGHLIGHTS_MAX, type RunState } from "./runState.ts";

type Loose<T> = T extends readonly (infer Item)[]
  ? Item[]
  : T extends object
    ? { -readonly [K in keyof T]: T[K] }
    : T;

/** A state under change: the containers are the draft's own, what is in them is shared and never altered. */
export type Draft = { -readonly [K in keyof RunState]: Loose<RunState[K]> };

export function draftOf(state: RunState): Draft {
  return {
    ...state,
    phases: { ...state.phases },
    lap: { ...state.lap },
    lapsMs: [...state.lapsMs],
    fitness: [...state.fitness],
    batches: [...state.batches],
    workers: [...state.workers],
    champions: [...state.champions],
    targets: [...state.targets],
    regimes: [...state.regimes],
    operators: { ...state.operators },
    feed: [...state.feed],
    highlights: [...state.highlights],
  };
}

/** Cuts the long lists to their newest entries. */
export function finished(draft: Draft): RunState {
  draft.feed = draft.feed.slice(-FEED_MAX);
  draft.highlights = draft.highlights.slice(-HIGHLIGHTS_MAX);
  draft.batches = draft.batches.slice(-BATCHES_MAX);
  draft.champions = draft.champions.slice(-CHAMPIONS_MAX);
  return draft;
}
