import type { LineageNode } from "@tradewind/core/views/run";
import { Verdict } from "../components/Verdict.tsx";
import { counted, decimal } from "../format/number.ts";
import { words } from "../format/words.ts";
import { strategyPath } from "../routing/routes.ts";

interface NodeCardProps {
  readonly runId: string;
  readonly node: LineageNode | null;
  readonly ancestors: number;
}

/** What the strategy pointed at is. */
export function NodeCard({ runId, node, ancestors }: NodeCardProps) {
  return (
    <div class="node-card" aria-live="polite">
      {node !== null && (
        <>
          <a href={strategyPath(runId, node.strategyId)}>{node.name}</a> <Verdict verdict={node.verdict} />
          <span class="muted">
            generation {node.generation + 1} · {words(node.family)} · by {words(node.origin)} · island{" "}
            {node.island + 1} · fitness {decimal(node.fitness, 3)} ·{" "}
            {ancestors === 0 ? "first of its line" : counted(ancestors, "ancestor")}
          </span>
        </>
      )}
    </div>
  );
}
