import type { LineageEntry } from "@tradewind/core/archive/lineage";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Page } from "@tradewind/core/ports";
import type { LineagePage, StrategyPage } from "@tradewind/core/views/run";
import type { z } from "zod";
import { lineageNode, strategyRow } from "./strategyRow.ts";

type Entries = Page<LineageEntry>;

interface Ranking {
  /** All that the rows take from the run. */
  readonly judgedBy: string;
  readonly text: string;
}

/** Pages are never changed, and a store may give the same one to whoever asks, as long as nothing is appended. */
const trees = new WeakMap<Entries, string>();
const rankings = new WeakMap<Entries, Ranking>();

/** The JSON of one page of a run's tree. */
export function treeText(page: Entries): string {
  const { items, next } = page;
  const view = (): z.infer<typeof LineagePage> => ({ items: items.map(lineageNode), next });
  const text = trees.get(page) ?? JSON.stringify(view());
  trees.set(page, text);
  return text;
}

/** The JSON of one page of a run's strategies, judged by what the run has tried by now. */
export function rankingText(page: Entries, run: RunRecord): string {
  const { trials, trialsVariance } = run.progress;
  const judgedBy = `${run.market.barsPerYear} ${trials} ${trialsVariance}`;
  const known = rankings.get(page);
  if (known?.judgedBy === judgedBy) return known.text;
  const { items, next } = page;
  const view: z.infer<typeof StrategyPage> = { items: items.map((entry) => strategyRow(entry, run)), next };
  const text = JSON.stringify(view);
  rankings.set(page, { judgedBy, text });
  return text;
}
