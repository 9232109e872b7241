import { setTimeout as wait } from "node:timers/promises";

const LOOK_MS = 50;

/** Looks again and again until something is there. Error with `what` when it is not in time. */
export async function until<T>(
  what: string,
  withinMs: number,
  look: () => T | undefined | Promise<T | undefined>,
  everyMs = LOOK_MS,
): Promise<T> {
  const startedMs = Date.now();
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() - startedMs > withinMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await wait(everyMs);
  }
}
