import { sha256Hex } from "../hash.ts";
import { limits } from "../limits.ts";
import { nodesOf } from "../strategy/kinds.ts";
import { cellKey, descriptorVersion } from "./descriptors.ts";
import type { Archive, Elite } from "./elite.ts";
import type { LineageEntry } from "./lineage.ts";
import { archiveText, eliteText, lineageText } from "./text.ts";

export const emptyArchive: Archive = {
  descriptorVersion,
  generation: -1,
  elites: [],
  lineageDigest: sha256Hex(""),
  compacted: 0,
};

export interface Insertion {
  readonly archive: Archive;
  readonly added: number;
  readonly replaced: number;
}

/** Puts contenders into their cells, in order; the better stays, ties go to the smaller strategy, then to the older. */
export function insertElites(archive: Archive, contenders: readonly Elite[]): Insertion {
  const cells = new Map(archive.elites.map((elite) => [cellKey(elite.cell), elite]));
  let added = 0;
  let replaced = 0;
  for (const contender of contenders) {
    const key = cellKey(contender.cell);
    const holder = cells.get(key);
    if (holder === undefined) added++;
    else if (isBetter(contender, holder)) replaced++;
    else continue;
    cells.set(key, contender);
  }
  const elites = [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, elite]) => elite);
  return { archive: { ...archive, elites }, added, replaced };
}

export function isBetter(contender: Elite, holder: Elite): boolean {
  if (contender.fitness !== holder.fitness) return contender.fitness > holder.fitness;
  return nodesOf(contender.strategy) < nodesOf(holder.strategy);
}

/** Adds to the children count of every elite named as a parent, once a child. */
export function countChildren(archive: Archive, parents: readonly (readonly string[])[]): Archive {
  const counts = new Map<string, number>();
  for (const id of parents.flat()) counts.set(id, (counts.get(id) ?? 0) + 1);
  const elites = archive.elites.map((elite) => {
    const more = counts.get(elite.strategyId);
    return more === undefined ? elite : { ...elite, children: elite.children + more };
  });
  return { ...archive, elites };
}

/**
 * Drops the weakest elites until the archive fits its budget of cells and bytes; champions go last.
 * What is dropped stays in the lineage for ever.
 */
export function compact(archive: Archive, bytesMax: number = limits.archiveBytesMax): Archive {
  const ranked = [...archive.elites].sort(
    (a, b) =>
      Number(b.champion) - Number(a.champion) ||
      b.fitness - a.fitness ||
      (a.strategyId < b.strategyId ? -1 : 1),
  );
  const kept = new Set<string>();
  let bytes = 0;
  for (const elite of ranked.slice(0, limits.archiveCellsMax)) {
    bytes += eliteText(elite).length;
    if (bytes > bytesMax) break;
    kept.add(elite.strategyId);
  }
  const elites = archive.elites.filter((elite) => kept.has(elite.strategyId));
  return { ...archive, elites, compacted: archive.compacted + archive.elites.length - elites.length };
}

/**
 * Chains the entries of one generation, in candidate order, onto the digest of all before them. What computed a result
 * is not part of it: the engine and the oracle find the same.
 */
export function extendLineageDigest(digest: string, entries: readonly LineageEntry[]): string {
  return entries.reduce((chain, entry) => sha256Hex(chain + sha256Hex(lineageText(entry))), digest);
}

/** The hash that two runs of the same seed, data and settings share. */
export function archiveHashOf(archive: Archive): string {
  const known = hashes.get(archive);
  if (known !== undefined) return known;
  const hash = sha256Hex(archiveText(archive));
  hashes.set(archive, hash);
  return hash;
}

/** For a store, which has kept the hash beside the archive. */
export function knowArchiveHash(archive: Archive, hash: string): void {
  hashes.set(archive, hash);
}

/** Archives are never changed; whoever makes one, stores it and tells of it asks for its hash. */
const hashes = new WeakMap<Archive, string>();
