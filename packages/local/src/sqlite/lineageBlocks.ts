import type { LineageEntry, LineageMeasure } from "@tradewind/core/archive/lineage";
import type { Statistics } from "@tradewind/core/backtest/result";
import { packedStatistics, readerOf } from "@tradewind/core/evolution/packedNumbers";
import type { Database } from "./database.ts";
import { strategyOf, textOfStrategy } from "./strategyText.ts";
import { decodeSomeLines, encodeLines } from "./textLines.ts";

/** Entries of one row: few enough that reading one of them costs little, many enough that writing a generation does. */
const ENTRIES_PER_BLOCK = 64;

/** Ranks below every measured value and, unlike infinity, survives JSON in a cursor. */
export const WORST = -Number.MAX_VALUE;

/** In the order in which a block holds them. */
const measures: readonly LineageMeasure[] = ["fitness", "sharpe", "cagr", "maxDrawdown", "generation"];

/**
 * Appends what is not there yet, in rows of many entries: the columns that are searched beside the entries themselves.
 * For the inside of a transaction.
 */
export function appendEntries(db: Database, runId: string, entries: readonly LineageEntry[]): void {
  const run = numberOfRun(db, runId);
  const first = Number(db.get("SELECT coalesce(max(block), 0) + 1 AS next FROM lineage_blocks")?.next);
  const fresh: LineageEntry[] = [];
  for (const entry of entries) {
    const inserted = db.run(
      "INSERT INTO lineage_strategies VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      run,
      keyOf(entry.strategyId),
      entry.generation,
      first + Math.floor(fresh.length / ENTRIES_PER_BLOCK),
      fresh.length % ENTRIES_PER_BLOCK,
    );
    if (inserted === 1) fresh.push(entry);
  }
  for (let at = 0; at < fresh.length; at += ENTRIES_PER_BLOCK) {
    const some = fresh.slice(at, at + ENTRIES_PER_BLOCK);
    insertBlock(db, first + at / ENTRIES_PER_BLOCK, run, some);
  }
}

function numberOfRun(db: Database, runId: string): number {
  db.run("INSERT INTO lineage_runs (run_id) VALUES (?) ON CONFLICT DO NOTHING", runId);
  return Number(db.get("SELECT run FROM lineage_runs WHERE run_id = ?", runId)?.run);
}

/** A strategy's id as the key of a row: its hash's 16 bytes. */
export function keyOf(strategyId: string): Uint8Array {
  return Buffer.from(strategyId.slice(strategyId.indexOf("_") + 1), "hex");
}

function insertBlock(db: Database, block: number, run: number, entries: readonly LineageEntry[]): void {
  const measured = new Float64Array(measures.length * entries.length);
  const best = measures.map((measure, column) => {
    const values = entries.map((entry) => measureOf(entry, measure));
    measured.set(values, column * entries.length);
    return Math.max(...values);
  });
  const candidates = entries.map(({ candidateId }) => candidateId);
  const inOrder = candidates.toSorted();
  const bodies = encodeBodies(entries);
  db.run(
    "INSERT INTO lineage_blocks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    block,
    run,
    inOrder[0] ?? "",
    inOrder.at(-1) ?? "",
    ...best,
    candidates.join("\n"),
    bytesOf(measured),
    entries.map(({ parents }) => parents.join(" ")).join("\n"),
    bodies.numbers,
    bodies.texts,
  );
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Fitness is of the training part; the others of the validation part. */
function measureOf({ fitness, validation, generation }: LineageEntry, measure: LineageMeasure): number {
  switch (measure) {
    case "fitness":
      return fitness ?? WORST;
    case "generation":
      return generation;
    default:
      return validation?.[measure] ?? WORST;
  }
}

export interface Bodies {
  /** Of each entry the statistics of training and of validation, NaN for what has no value. */
  readonly numbers: Uint8Array;
  /** The names of the numbers, then of each entry what remains of it, and its strategy. */
  readonly texts: Uint8Array;
}

function encodeBodies(entries: readonly LineageEntry[]): Bodies {
  const { names, write } = packedStatistics;
  const numbers = new Float64Array(2 * names.length * entries.length).fill(Number.NaN);
  const lines = [JSON.stringify(names)];
  for (const [index, entry] of entries.entries()) {
    const { training, validation } = entry;
    if (training !== null) write(numbers, 2 * index * names.length, training);
    if (validation !== null) write(numbers, (2 * index + 1) * names.length, validation);
    lines.push(JSON.stringify(restOf(entry)), textOfStrategy(entry.strategy));
  }
  return { numbers: bytesOf(numbers), texts: encodeLines(lines) };
}

/** An entry without what stands elsewhere. Field by field: a spread copy takes longer to make and to write down. */
function restOf(entry: LineageEntry) {
  const { runId, strategyId, candidateId, generation, parents, origin, note, name, family, island } = entry;
  const { scope, outcome, fitness, verdict, risk, findings, evidence, violations } = entry;
  const { certificate, orders, provenance } = entry;
  return {
    runId,
    strategyId,
    candidateId,
    generation,
    parents,
    origin,
    note,
    name,
    family,
    island,
    scope,
    strategy: null,
    outcome,
    fitness,
    training: lightOf(entry.training),
    validation: lightOf(entry.validation),
    verdict,
    risk,
    findings,
    evidence,
    violations,
    certificate,
    orders,
    provenance,
  } satisfies { readonly [K in keyof Required<LineageEntry>]: unknown };
}

type Light = Pick<Statistics, "unavailable">;

function lightOf(statistics: Statistics | null): Light | null {
  return statistics && { unavailable: statistics.unavailable };
}

/** One entry of a block. */
export function decodeBody({ numbers, texts }: Bodies, index: number): LineageEntry {
  const [nameLine = "", lightLine = "", strategyLine = ""] = decodeSomeLines(texts, [
    0,
    1 + 2 * index,
    2 + 2 * index,
  ]);
  const names = JSON.parse(nameLine) as readonly string[];
  const light = JSON.parse(lightLine) as Omit<LineageEntry, "training" | "validation"> & {
    training: Light | null;
    validation: Light | null;
  };
  const values = floatsOf(numbers);
  const read = readerOf(packedStatistics, names);
  const part = (which: number, of: Light | null): Statistics | null =>
    of && { ...read(values, (2 * index + which) * names.length), ...of };
  return {
    ...light,
    strategy: strategyOf(strategyLine),
    training: part(0, light.training),
    validation: part(1, light.validation),
  };
}

/** What a block's entries are worth by a measure, in their order. */
export function measuredOf(bytes: Uint8Array, measure: LineageMeasure): Float64Array {
  const values = floatsOf(bytes);
  const count = values.length / measures.length;
  const column = measures.indexOf(measure);
  return values.subarray(column * count, (column + 1) * count);
}

/** A column's bytes need not lie where floats must. */
function floatsOf(bytes: Uint8Array): Float64Array {
  const own = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  return new Float64Array(own.buffer, own.byteOffset, own.byteLength / 8);
}
