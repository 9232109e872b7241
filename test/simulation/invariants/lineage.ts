import type { LineageEntry } from "@tradewind/core/archive/lineage";
import { contentHash } from "@tradewind/core/hash";
import type { LineageStore, Ports } from "@tradewind/core/ports";
import type { Verdict } from "./verdict.ts";

const invariant = "lineage has no cycle and parents are earlier";

/** Every parent is there and of an earlier generation, hence no cycle; what is there is there for ever, once. */
export function observeLineage({ lineage }: Pick<Ports, "lineage">, verdict: Verdict): LineageStore {
  const hashes = new Map<string, string>();
  return {
    ...lineage,
    async append(runId, entries) {
      await lineage.append(runId, entries);
      for (const { strategyId } of entries) {
        const entry = await lineage.get(runId, strategyId);
        if (entry === null) verdict.report(invariant, `${strategyId} was appended and is not there`);
        else await look(runId, entry);
      }
    },
  };

  async function look(runId: string, entry: LineageEntry): Promise<void> {
    const { strategyId, generation, parents } = entry;
    const key = `${runId}/${strategyId}`;
    const hash = contentHash(entry);
    if ((hashes.get(key) ?? hash) !== hash) {
      verdict.report("each candidate has one effect", `the lineage of ${strategyId} was changed`);
    }
    hashes.set(key, hash);
    for (const parentId of parents) {
      const parent = await lineage.get(runId, parentId);
      if (parent === null || parent.generation >= generation) {
        const born = parent === null ? "unknown" : `of generation ${parent.generation}`;
        verdict.report(
          invariant,
          `${strategyId} is of generation ${generation}, its parent ${parentId} ${born}`,
        );
      }
    }
  }
}
