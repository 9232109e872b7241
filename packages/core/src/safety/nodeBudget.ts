import { nodesOf } from "../strategy/kinds.ts";
import type { AnyStrategy } from "../strategy/scriptSchema.ts";
import { type Scope, scopes } from "./scopes.ts";
import { ViolationError } from "./violationError.ts";

/** How much a strategy of data asks for, known before it runs: nodes × bars × symbols. */
export function nodeBarsOf(strategy: AnyStrategy, bars: number): number {
  return nodesOf(strategy) * bars;
}

/**
 * Refuses a strategy of data that asks for more than its scope may compute: ViolationError `nodeBudget`. What a script
 * asks for nobody knows before; its time bounds it.
 * @param bars over all symbols
 */
export function assertNodeBudget(strategy: AnyStrategy, bars: number, scope: Scope): void {
  const { nodeBarsMax } = scopes[scope];
  if (strategy.kind === "script" || nodeBarsOf(strategy, bars) <= nodeBarsMax) return;
  throw new ViolationError(
    "nodeBudget",
    `asks for ${nodeBarsOf(strategy, bars)} node-bars, scope ${scope} allows ${nodeBarsMax}; take fewer symbols or bars`,
  );
}
