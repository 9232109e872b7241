import type { LineageEntry, LineageMeasure } from "@tradewind/core/archive/lineage";
import { createLatest } from "@tradewind/core/latest";
import type { LineageStore, Page, PageRequest } from "@tradewind/core/ports";
import { pagesOf, rowsWanted } from "@tradewind/functions/cursor";
import { bytes, type Database, integer, text } from "./database.ts";
import { KnownMarks } from "./knownMarks.ts";
import { appendEntries, type Bodies, decodeBody, keyOf, measuredOf } from "./lineageBlocks.ts";

const bestColumns: Readonly<Record<LineageMeasure, string>> = {
  fitness: "best_fitness",
  sharpe: "best_sharpe",
  cagr: "best_cagr",
  maxDrawdown: "best_max_drawdown",
  generation: "best_generation",
};

/** Some ten megabytes of entries in the form in which they are asked for. */
const ENTRIES_KEPT = 1_000;
/** Some hundred kilobytes each; neighbours are mostly asked for together. */
const BODIES_KEPT = 8;

/** Mostly of entries that are kept anyway. */
const PAGES_KEPT = 16;

/** Where an entry stands: the how manieth of which block. */
interface Place {
  readonly block: number;
  readonly index: number;
}

type EntryOf = (place: Place) => LineageEntry;

/** Candidates of one block and what they are worth. */
interface Ranks {
  readonly candidates: readonly string[];
  readonly valuesOf: (measure: LineageMeasure) => Float64Array;
}

type RanksOf = (block: number) => Ranks;

/**
 * Entries in rows of many, which are written once and never changed. Only the way from a strategy to its place is a
 * tree of its own; ranks and order are read from columns of the rows, of as few as their best and first say.
 */
export function makeSqliteLineageStore(db: Database): LineageStore {
  const entryOf = rememberEntries(db);
  const ranksOf = rememberRanks(db);
  const pageOf = rememberPages(db);
  const marks = new KnownMarks(db);
  const find = (runId: string, strategyId: string): LineageEntry | null => {
    const row = db.get(
      `SELECT block, place FROM lineage_strategies
       WHERE run = (SELECT run FROM lineage_runs WHERE run_id = ?) AND strategy = ?`,
      runId,
      keyOf(strategyId),
    );
    return row === undefined ? null : entryOf({ block: integer(row, "block"), index: integer(row, "place") });
  };
  return {
    async append(runId, entries) {
      const appended = db.transact(() => {
        const mark = marks.appending(runId, entries);
        appendEntries(db, runId, entries);
        return mark;
      });
      appended();
    },
    async get(runId, strategyId) {
      return find(runId, strategyId);
    },
    async runsOf(strategyId) {
      const rows = db.all(
        `SELECT run_id FROM lineage_runs r
         WHERE EXISTS (SELECT 1 FROM lineage_strategies s WHERE s.run = r.run AND s.strategy = ?)
         ORDER BY run_id DESC`,
        keyOf(strategyId),
      );
      return rows.map((row) => text(row, "run_id"));
    },
    async known(runId, strategyIds, generation) {
      const doubtful = strategyIds.filter((strategyId) => marks.mayKnow(runId, strategyId, generation));
      return doubtful.length === 0 ? new Set() : known(db, runId, doubtful, generation);
    },
    async ancestors(runId, strategyId, depthMax) {
      const seen = new Set<string>([strategyId]);
      const found: LineageEntry[] = [];
      let wanted: readonly string[] = find(runId, strategyId)?.parents ?? [];
      for (let depth = 1; depth <= depthMax && wanted.length > 0; depth++) {
        const fresh = [...new Set(wanted)].filter((id) => !seen.has(id));
        for (const id of fresh) seen.add(id);
        const level = fresh.flatMap((id) => find(runId, id) ?? []).sort(byCandidate);
        found.push(...level);
        wanted = level.flatMap(({ parents }) => parents);
      }
      return found;
    },
    async children(runId, strategyId) {
      const rows = db.all(
        `SELECT block, parents FROM lineage_blocks
         WHERE run = (SELECT run FROM lineage_runs WHERE run_id = ?) AND instr(parents, ?) > 0`,
        runId,
        strategyId,
      );
      const places = rows.flatMap((row) =>
        text(row, "parents")
          .split("\n")
          .flatMap((parents, index) =>
            parents.includes(strategyId) ? [{ block: integer(row, "block"), index }] : [],
          ),
      );
      return places.map(entryOf).sort(byCandidate);
    },
    async top(runId, measure, page) {
      return pageOf([runId, measure, page], () => top(db, { entryOf, ranksOf }, { runId, measure, page }));
    },
    async list(runId, page) {
      return pageOf([runId, page], () => list(db, entryOf, runId, page));
    },
  };
}

function byCandidate(a: LineageEntry, b: LineageEntry): number {
  return a.candidateId < b.candidateId ? -1 : 1;
}

function known(
  db: Database,
  runId: string,
  strategyIds: readonly string[],
  generation: number,
): ReadonlySet<string> {
  const [only, another] = strategyIds;
  if (only !== undefined && another === undefined) {
    const row = db.get(
      `SELECT 1 FROM lineage_strategies
       WHERE run = (SELECT run FROM lineage_runs WHERE run_id = ?) AND strategy = ? AND generation < ?`,
      runId,
      keyOf(only),
      generation,
    );
    return new Set(row === undefined ? [] : [only]);
  }
  const rows = db.all(
    `SELECT wanted.value AS id FROM json_each(?) wanted CROSS JOIN lineage_strategies s
     WHERE s.run = (SELECT run FROM lineage_runs WHERE run_id = ?)
       AND s.strategy = unhex(substr(wanted.value, 5)) AND s.generation < ?`,
    JSON.stringify(strategyIds),
    runId,
    generation,
  );
  return new Set(rows.map((row) => text(row, "id")));
}

/** An entry found, and by what it is put in order. */
interface Found extends Place {
  readonly candidateId: string;
  readonly measured: number;
}

interface TopWish {
  readonly runId: string;
  readonly measure: LineageMeasure;
  readonly page: PageRequest;
}

/** Some five megabytes of what lists by rank look through, most of it every time. */
const BLOCKS_KEPT = 1_000;

function rememberRanks(db: Database): RanksOf {
  const latest = createLatest<number, Ranks>(BLOCKS_KEPT);
  return (block) => latest(block, () => readRanks(db, block));
}

function readRanks(db: Database, block: number): Ranks {
  const row = db.get("SELECT candidates, measures FROM lineage_blocks WHERE block = ?", block);
  const measures = bytes(row, "measures");
  return {
    candidates: text(row, "candidates").split("\n"),
    valuesOf: (measure) => measuredOf(measures, measure),
  };
}

/** Blocks are looked at from that with the best entry on, until none can hold a better one than those found. */
function top(
  db: Database,
  { entryOf, ranksOf }: { readonly entryOf: EntryOf; readonly ranksOf: RanksOf },
  { runId, measure, page }: TopWish,
): Page<LineageEntry> {
  const pages = pagesOf(`lineage by ${measure}`, ["number", "string"]);
  const [value = Number.MAX_VALUE, candidateId = ""] = pages.after(page) ?? [];
  const before = (a: Pick<Found, "measured" | "candidateId">, b: typeof a): boolean =>
    a.measured > b.measured || (a.measured === b.measured && a.candidateId < b.candidateId);
  const cursor = { measured: Number(value), candidateId: String(candidateId) };
  const best = bestColumns[measure];
  const found = new Shortlist(rowsWanted(page), before);
  const blocks = db.each(
    `SELECT block, ${best} AS best FROM lineage_blocks
     WHERE run = (SELECT run FROM lineage_runs WHERE run_id = ?) ORDER BY ${best} DESC`,
    runId,
  );
  for (const row of blocks) {
    if (integer(row, "best") < found.worst) break;
    const block = integer(row, "block");
    const { candidates, valuesOf } = ranksOf(block);
    for (const [index, measured] of valuesOf(measure).entries()) {
      if (measured < found.worst) continue;
      const one = { block, index, candidateId: candidates[index] ?? "", measured };
      if (before(cursor, one)) found.offer(one);
    }
  }
  return pages.from(found.inOrder(), page, (one) => [one.measured, one.candidateId], entryOf);
}

function list(db: Database, entryOf: EntryOf, runId: string, page: PageRequest): Page<LineageEntry> {
  const pages = pagesOf("lineage", ["string"]);
  const [after = ""] = pages.after(page) ?? [];
  const found = new Shortlist(rowsWanted(page), (a, b) => a.candidateId < b.candidateId);
  const blocks = db.each(
    `SELECT block, first_candidate, candidates FROM lineage_blocks
     WHERE run = (SELECT run FROM lineage_runs WHERE run_id = ?) AND last_candidate > ? ORDER BY first_candidate`,
    runId,
    after,
  );
  for (const row of blocks) {
    const last = found.full();
    if (last !== null && text(row, "first_candidate") > last.candidateId) break;
    const block = integer(row, "block");
    for (const [index, candidateId] of text(row, "candidates").split("\n").entries()) {
      if (candidateId > after) found.offer({ block, index, candidateId, measured: 0 });
    }
  }
  return pages.from(found.inOrder(), page, (one) => [one.candidateId], entryOf);
}

/** The first few of what is offered, in an order. */
class Shortlist {
  readonly #size: number;
  readonly #before: (a: Found, b: Found) => boolean;
  #found: Found[] = [];

  constructor(size: number, before: (a: Found, b: Found) => boolean) {
    this.#size = size;
    this.#before = before;
  }

  offer(one: Found): void {
    const last = this.full();
    if (last !== null && !this.#before(one, last)) return;
    this.#found.splice(this.#placeOf(one), 0, one);
    if (this.#found.length > this.#size) this.#found.pop();
  }

  #placeOf(one: Found): number {
    let low = 0;
    let high = this.#found.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#found[middle];
      if (other !== undefined && this.#before(other, one)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What must be reached at least to be among them. */
  get worst(): number {
    return this.full()?.measured ?? Number.NEGATIVE_INFINITY;
  }

  /** The last one, once there is no room for more. */
  full(): Found | null {
    return this.#found.length < this.#size ? null : (this.#found.at(-1) ?? null);
  }

  inOrder(): readonly Found[] {
    return this.#found;
  }
}

/** The same page is the answer to the same question until something is appended. */
function rememberPages(db: Database) {
  const latest = createLatest<string, Page<LineageEntry>>(PAGES_KEPT);
  return (question: readonly unknown[], load: () => Page<LineageEntry>): Page<LineageEntry> => {
    const newest = db.get("SELECT max(block) AS newest FROM lineage_blocks")?.newest;
    return latest(JSON.stringify([newest, ...question]), load);
  };
}

/** An entry never changes, so the ones asked for last stay parsed: lists ask for the same ones again and again. */
function rememberEntries(db: Database): EntryOf {
  const latest = createLatest<string, LineageEntry>(ENTRIES_KEPT);
  const bodies = createLatest<number, Bodies>(BODIES_KEPT);
  const readEntry = ({ block, index }: Place): LineageEntry =>
    decodeBody(
      bodies(block, () => readBodies(db, block)),
      index,
    );
  return (place) => latest(`${place.block}/${place.index}`, () => readEntry(place));
}

function readBodies(db: Database, block: number): Bodies {
  const row = db.get("SELECT numbers, texts FROM lineage_blocks WHERE block = ?", block);
  return { numbers: bytes(row, "numbers"), texts: bytes(row, "texts") };
}
