import { setTimeout as wait } from "node:timers/promises";

/** Waits between two attempts; another one in tests. */
export type Pause = (attempt: number) => Promise<void>;

/** A pause of at most `baseMs` × 2^attempt, capped, drawn anew each time so that rivals part. */
export function jitteredPause(baseMs: number, capMs: number): Pause {
  return async (attempt) => {
    let boundMs = baseMs;
    for (let doubled = 0; doubled < attempt && boundMs < capMs; doubled++) boundMs *= 2;
    await wait(Math.random() * Math.min(boundMs, capMs));
  };
}
