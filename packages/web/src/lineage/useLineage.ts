import type { LineageNode, Problem } from "@tradewind/core/views/run";
import { useEffect, useRef, useState } from "preact/hooks";
import { listLineage } from "../api/calls.ts";
import { problemOf } from "../api/problem.ts";

const PAGE = 200;
const SHOWN_EVERY_PAGES = 5;

export interface Lineage {
  readonly nodes: readonly LineageNode[];
  readonly isComplete: boolean;
  readonly problem: Problem | null;
}

/** Every strategy of a run, page after page; when `round` rises, what came since. */
export function useLineage(runId: string, round: number): Lineage {
  const [lineage, setLineage] = useState<Lineage>({ nodes: [], isComplete: false, problem: null });
  const known = useRef({ byId: new Map<string, LineageNode>(), cursor: null as string | null });
  // When `round` rises there is more to read.
  useEffect(() => {
    const abort = new AbortController();
    const { byId } = known.current;
    const show = (isComplete: boolean): void =>
      setLineage({ nodes: [...byId.values()], isComplete, problem: null });
    const read = async (): Promise<void> => {
      for (let pages = 1; ; pages++) {
        // The last page is read again each time: it may have grown since.
        const page = await listLineage(runId, { cursor: known.current.cursor, limit: PAGE }, abort.signal);
        for (const node of page.items) byId.set(node.strategyId, node);
        if (page.next === null) return;
        known.current.cursor = page.next;
        if (pages % SHOWN_EVERY_PAGES === 0) show(false);
      }
    };
    read().then(
      () => show(true),
      (error: unknown) => {
        if (!abort.signal.aborted) setLineage((before) => ({ ...before, problem: problemOf(error) }));
      },
    );
    return () => abort.abort();
  }, [runId, round]);
  return lineage;
}
