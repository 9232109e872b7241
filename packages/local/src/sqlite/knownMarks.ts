import type { LineageEntry } from "@tradewind/core/archive/lineage";
import { LatestMap } from "@tradewind/core/latest";
import { type Database, text } from "./database.ts";

/** A bit for so many first bits of a strategy's hash: of a million strategies three in a hundred share another's. */
const MARK_BITS = 25;
const HEX_DIGITS = Math.ceil(MARK_BITS / 4);
const MASK = 2 ** MARK_BITS - 1;
const RUNS_KEPT = 2;
const READ_AT_ONCE = 100_000;

interface Marks {
  readonly bits: Uint8Array;
  /** The run's newest block that is marked. */
  newestBlock: number;
  /** The generation for which this was last compared with what is stored. */
  generation: number;
}

/**
 * Which strategies a run does certainly not know, without asking the store: breeding asks of thousands a generation, and
 * most are new. What a run evaluated before a generation is all there when its first phase begins, so looking once a
 * generation whether another process wrote some is enough.
 */
export class KnownMarks {
  readonly #db: Database;
  readonly #runs = new LatestMap<string, Marks>(RUNS_KEPT);

  constructor(db: Database) {
    this.#db = db;
  }

  /** False only for what the run did not evaluate before the generation. */
  mayKnow(runId: string, strategyId: string, generation: number): boolean {
    const { bits } = this.#marksOf(runId, generation);
    const mark = markOf(hashOf(strategyId));
    return ((bits[mark >>> 3] ?? 0) & (1 << (mark & 7))) !== 0;
  }

  /** For the inside of the transaction that appends; what it answers is called when that is committed. */
  appending(runId: string, entries: readonly LineageEntry[]): () => void {
    const marks = this.#runs.get(runId);
    if (marks === undefined || marks.newestBlock !== newestBlockOf(this.#db, runId)) return () => {};
    return () => {
      for (const { strategyId } of entries) set(marks.bits, markOf(hashOf(strategyId)));
      marks.newestBlock = newestBlockOf(this.#db, runId);
    };
  }

  #marksOf(runId: string, generation: number): Marks {
    const known = this.#runs.get(runId);
    if (known?.generation === generation) return known;
    const newestBlock = newestBlockOf(this.#db, runId);
    const bits = known?.newestBlock === newestBlock ? known.bits : readBits(this.#db, runId);
    const marks = { bits, newestBlock, generation };
    this.#runs.set(runId, marks);
    return marks;
  }
}

function hashOf(strategyId: string): string {
  return strategyId.slice(strategyId.indexOf("_") + 1);
}

function markOf(hex: string): number {
  return Number.parseInt(hex.slice(0, HEX_DIGITS), 16) & MASK;
}

function set(bits: Uint8Array, mark: number): void {
  const at = mark >>> 3;
  bits[at] = (bits[at] ?? 0) | (1 << (mark & 7));
}

function newestBlockOf(db: Database, runId: string): number {
  const row = db.get(
    `SELECT max(block) AS newest FROM lineage_blocks
     WHERE run = (SELECT run FROM lineage_runs WHERE run_id = ?)`,
    runId,
  );
  return Number(row?.newest ?? 0);
}

/** Many to a row: one by one, a million strategies would take seconds. */
function readBits(db: Database, runId: string): Uint8Array {
  const bits = new Uint8Array(2 ** (MARK_BITS - 3));
  let after: Uint8Array = new Uint8Array();
  for (;;) {
    const row = db.get(
      `SELECT max(strategy) AS last, group_concat(substr(hex(strategy), 1, ${HEX_DIGITS}), '') AS marks
       FROM (SELECT strategy FROM lineage_strategies
             WHERE run = (SELECT run FROM lineage_runs WHERE run_id = ?) AND strategy > ? ORDER BY strategy LIMIT ?)`,
      runId,
      after,
      READ_AT_ONCE,
    );
    if (!(row?.last instanceof Uint8Array)) return bits;
    const marks = text(row, "marks");
    for (let at = 0; at < marks.length; at += HEX_DIGITS) set(bits, markOf(marks.slice(at)));
    after = row.last;
  }
}
