import type { LineageEntry } from "@tradewind/core/archive/lineage";
import type { Ports } from "@tradewind/core/ports";
import { differenceOfAny } from "@tradewind/core/strategy/kinds";
import type { Relative, RelativesView } from "@tradewind/core/views/strategy";
import type { FoundStrategy } from "./findStrategy.ts";
import { strategyRow } from "./strategyRow.ts";

const ANCESTRY_DEPTH_MAX = 100;
const CHILDREN_MAX = 200;

/** Parents and children with what changed between, and the line back to the first. */
export async function relativesView(
  { lineage }: Pick<Ports, "lineage">,
  { run, entry }: FoundStrategy,
): Promise<RelativesView> {
  const { runId } = run;
  const ancestors = await lineage.ancestors(runId, entry.strategyId, ANCESTRY_DEPTH_MAX);
  const parents = ancestors.filter(({ strategyId }) => entry.parents.includes(strategyId));
  const children = (await lineage.children(runId, entry.strategyId)).slice(0, CHILDREN_MAX);
  const relative = (of: LineageEntry, parent: LineageEntry, child: LineageEntry): Relative => ({
    row: strategyRow(of, run),
    note: child.note,
    difference: differenceOfAny(parent.strategy, child.strategy),
  });
  return {
    parents: parents.map((parent) => relative(parent, parent, entry)),
    children: children.map((child) => relative(child, entry, child)),
    ancestors: ancestors.map((ancestor) => strategyRow(ancestor, run)),
  };
}
