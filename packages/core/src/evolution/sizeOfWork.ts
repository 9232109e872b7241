import type { Violation } from "../safety/violations.ts";
import { sizeOf } from "../strategy/kinds.ts";
import type { AnyStrategy } from "../strategy/scriptSchema.ts";
import type { RunRecord } from "./run.ts";

/** How much there was to do, as a violation's evidence: by it a pattern can be seen among violations. */
export function sizeOfWork(
  { market }: Pick<RunRecord, "market">,
  strategy: AnyStrategy,
): Violation["evidence"] {
  const { training, validation } = market.parts;
  return {
    strategyKind: strategy.kind,
    nodes: sizeOf(strategy).nodes,
    bars: training.end - training.start + validation.end - validation.start,
    symbols: market.symbols.length,
  };
}
