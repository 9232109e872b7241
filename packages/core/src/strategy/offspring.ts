import { canonicaliseSingle } from "./canonical.ts";
import { differenceOf } from "./difference.ts";
import { nameStrategy } from "./print.ts";
import type { SingleStrategy } from "./schema.ts";
import { settle } from "./settle.ts";

const CHANGES_TOLD_MAX = 3;

/** What an operator made, and a note that says what it changed. */
export interface Offspring {
  readonly child: SingleStrategy;
  readonly note: string;
}

/** The settled child of an operator; null where nothing sound came of it or nothing changed. */
export function offspring(parent: SingleStrategy, candidate: SingleStrategy): Offspring | null {
  const child = settle(candidate);
  if (child === null) return null;
  const changes = differenceOf(canonicaliseSingle(parent), child, nameStrategy);
  return changes.length === 0 ? null : { child, note: changesTold(changes) };
}

/** Changes in one line. */
function changesTold(changes: readonly string[]): string {
  const more = changes.length - CHANGES_TOLD_MAX;
  return changes.slice(0, CHANGES_TOLD_MAX).join("; ") + (more > 0 ? `; ${more} more changes` : "");
}

/** The first offspring of up to `tries` attempts; null when all of them fail. */
export function firstOf(tries: number, attempt: () => Offspring | null): Offspring | null {
  for (let i = 0; i < tries; i++) {
    const made = attempt();
    if (made !== null) return made;
  }
  return null;
}
