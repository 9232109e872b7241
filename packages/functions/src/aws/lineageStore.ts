import type { LineageEntry, LineageMeasure } from "@tradewind/core/archive/lineage";
import { contentHash } from "@tradewind/core/hash";
import type { LineageStore, Page, PageRequest } from "@tradewind/core/ports";
import { pagesOf, rowsWanted } from "../cursor.ts";
import { inParallel } from "../inParallel.ts";
import { checkIn, redeem } from "./claimCheck.ts";
import type { Objects } from "./objects.ts";
import { descendingRank, RANK_OF_UNMEASURED } from "./rank.ts";
import { type Item, type Key, type Table, take, takeAll } from "./table.ts";

const WRITES_AT_ONCE = 32;
const EDGE = "CHILD#";

/** The index that sorts by a measure, and the attribute it sorts by. */
const ranks = {
  fitness: { index: "byFitness", attribute: "rankFitness" },
  sharpe: { index: "bySharpe", attribute: "rankSharpe" },
  cagr: { index: "byCagr", attribute: "rankCagr" },
  maxDrawdown: { index: "byMaxDrawdown", attribute: "rankMaxDrawdown" },
  generation: { index: "byGeneration", attribute: "rankGeneration" },
} as const satisfies Record<LineageMeasure, { index: string; attribute: string }>;

/**
 * An entry a partition, so that a generation's append heats none; beside it the edges to its children. What a run must
 * know of itself is read by key and consistent; the indexes serve lists and may lag. A script's entry holds its orders
 * and may be larger than an item.
 */
export function makeLineageStore(table: Table, objects: Objects): LineageStore {
  const entryOf = (item: Item): Promise<LineageEntry> => redeem<LineageEntry>(objects, item);
  const entries = async (runId: string, strategyIds: readonly string[]): Promise<LineageEntry[]> =>
    Promise.all((await table.getMany(strategyIds.map((id) => entryKey(runId, id)))).map(entryOf));
  return {
    async append(runId, added) {
      await inParallel(WRITES_AT_ONCE, added, async (entry) => {
        // Edges first: one without its entry is passed over, an entry without its edges would be lost to its parents.
        for (const edge of edgesOf(runId, entry)) await table.insert(edge);
        await table.insert(await itemOf(objects, runId, entry));
      });
    },
    async get(runId, strategyId) {
      const item = await table.get(entryKey(runId, strategyId));
      return item === null ? null : entryOf(item);
    },
    async runsOf(strategyId) {
      const where = { text: "strategyId = :id", values: { ":id": strategyId } };
      const items = await takeAll(table.query({ index: "byStrategy", where, descending: true }));
      return items.map(({ runId }) => String(runId));
    },
    async known(runId, strategyIds, generation) {
      const found = await entries(runId, [...new Set(strategyIds)]);
      return new Set(found.flatMap((entry) => (entry.generation < generation ? [entry.strategyId] : [])));
    },
    async ancestors(runId, strategyId, depthMax) {
      const [start] = await entries(runId, [strategyId]);
      const seen = new Set<string>([strategyId]);
      const found: LineageEntry[] = [];
      let wanted: readonly string[] = start?.parents ?? [];
      for (let depth = 1; depth <= depthMax && wanted.length > 0; depth++) {
        const fresh = [...new Set(wanted)].filter((id) => !seen.has(id));
        for (const id of fresh) seen.add(id);
        const level = (await entries(runId, fresh)).sort(byCandidate);
        found.push(...level);
        wanted = level.flatMap(({ parents }) => parents);
      }
      return found;
    },
    async children(runId, strategyId) {
      const where = {
        text: "pk = :pk AND begins_with(sk, :edge)",
        values: { ":pk": entryKey(runId, strategyId).pk, ":edge": EDGE },
      };
      const edges = await takeAll(table.query({ where }));
      return (
        await entries(
          runId,
          edges.map(({ childId }) => String(childId)),
        )
      ).sort(byCandidate);
    },
    top: (runId, measure, page) => list({ table, entryOf }, runId, page, ranks[measure]),
    list: (runId, page) =>
      list({ table, entryOf }, runId, page, { index: "byCandidate", attribute: "candidateId" }),
  };
}

/** One page of an index in its own order; its keys are unique within a run, so a page begins after the last one's. */
async function list(
  { table, entryOf }: { readonly table: Table; readonly entryOf: (item: Item) => Promise<LineageEntry> },
  runId: string,
  page: PageRequest,
  { index, attribute }: { readonly index: string; readonly attribute: string },
): Promise<Page<LineageEntry>> {
  const pages = pagesOf(`lineage ${index}`, ["string"]);
  const [after = ""] = pages.after(page) ?? [];
  const where = {
    text: after === "" ? "runId = :runId" : "runId = :runId AND #key > :after",
    names: after === "" ? {} : { "#key": attribute },
    values: after === "" ? { ":runId": runId } : { ":runId": runId, ":after": after },
  };
  const pageSize = rowsWanted(page);
  const keys = await take(table.query({ index, where, pageSize }), pageSize);
  const items = new Map((await table.getMany(keys)).map((item) => [item.pk, item]));
  const rows = keys.flatMap(({ pk }) => items.get(pk) ?? []);
  const { items: shown, next } = pages.from(rows, page, (row) => [String(row[attribute])], entryOf);
  return { items: await Promise.all(shown), next };
}

async function itemOf(objects: Objects, runId: string, entry: LineageEntry): Promise<Item> {
  const { strategyId, candidateId, fitness, generation, validation } = entry;
  const rank = (value: number | null | undefined): string =>
    `${value === null || value === undefined ? RANK_OF_UNMEASURED : descendingRank(value)}#${candidateId}`;
  const claim = `lineage/${runId}/${strategyId}-${contentHash(entry).slice(0, 16)}.json.gz`;
  return {
    ...entryKey(runId, strategyId),
    runId,
    strategyId,
    candidateId,
    rankFitness: rank(fitness),
    rankSharpe: rank(validation?.sharpe),
    rankCagr: rank(validation?.cagr),
    rankMaxDrawdown: rank(validation?.maxDrawdown),
    rankGeneration: rank(generation),
    ...(await checkIn(objects, claim, entry)),
  };
}

function edgesOf(runId: string, { strategyId, candidateId, parents }: LineageEntry): readonly Item[] {
  return [...new Set(parents)].map((parentId) => ({
    pk: entryKey(runId, parentId).pk,
    sk: `${EDGE}${candidateId}#${strategyId}`,
    childId: strategyId,
  }));
}

function entryKey(runId: string, strategyId: string): Key {
  return { pk: `${runId}#${strategyId}`, sk: "ENTRY" };
}

function byCandidate(a: LineageEntry, b: LineageEntry): number {
  return a.candidateId < b.candidateId ? -1 : 1;
}
