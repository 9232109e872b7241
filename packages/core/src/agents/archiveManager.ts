import { cellOf } from "../archive/descriptors.ts";
import type { Archive, Elite } from "../archive/elite.ts";
import {
  archiveHashOf,
  compact,
  countChildren,
  extendLineageDigest,
  insertElites,
} from "../archive/insert.ts";
import type { LineageEntry } from "../archive/lineage.ts";
import type { BlockSums, Statistics } from "../backtest/result.ts";
import type { PartSummary } from "../events.ts";
import { comesFromOutside } from "../safety/scopes.ts";
import { blockMeans } from "./correlations.ts";

export interface ArchiveUpdate {
  readonly archive: Archive;
  readonly added: number;
  readonly replaced: number;
  readonly archiveHash: string;
}

export interface Evaluated {
  readonly entry: LineageEntry;
  readonly trainingBlocks: readonly BlockSums[];
}

/**
 * Answers: what is worth keeping? Takes one generation in candidate order: the best of each cell stays, parents' children
 * are counted, the lineage digest grows by every entry, and the whole is compacted into its budget.
 */
export function updateArchive(
  archive: Archive,
  generation: number,
  evaluated: readonly Evaluated[],
  parentsOfBrood: readonly (readonly string[])[],
): ArchiveUpdate {
  const contenders = evaluated.flatMap(({ entry, trainingBlocks }) => eliteOf(entry, trainingBlocks) ?? []);
  const { archive: filled, added, replaced } = insertElites(archive, contenders);
  const digest = extendLineageDigest(
    archive.lineageDigest,
    evaluated.map(({ entry }) => entry),
  );
  const next = compact({ ...countChildren(filled, parentsOfBrood), generation, lineageDigest: digest });
  return { archive: next, added, replaced, archiveHash: archiveHashOf(next) };
}

/** What came from outside needs its certificate and a clean record; what was bred here needs neither. */
function mayEnter({ origin, strategy, certificate, violations }: LineageEntry): boolean {
  const outside = strategy.kind === "script" || comesFromOutside(origin);
  return !outside || (certificate?.passed === true && violations.length === 0);
}

function eliteOf(entry: LineageEntry, blocks: readonly BlockSums[]): Elite | null {
  if (entry.fitness === null || entry.training === null || !mayEnter(entry)) return null;
  const { strategyId, candidateId, generation, strategy, name, island, fitness } = entry;
  return {
    strategyId,
    candidateId,
    generation,
    strategy,
    name,
    island,
    fitness,
    cell: cellOf(strategy, entry.training),
    children: 0,
    training: summarise(entry.training),
    validation: entry.validation === null ? null : summarise(entry.validation),
    champion: entry.verdict === "champion",
    nearWinner: entry.verdict === "nearWinner",
    blockReturns: blockMeans(blocks),
  };
}

export function summarise({ sharpe, cagr, maxDrawdown, trades }: Statistics): PartSummary {
  return { sharpe, cagr, maxDrawdown, trades };
}
