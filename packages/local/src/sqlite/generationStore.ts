import { randomUUID } from "node:crypto";
import { packAssessments, unpackAssessments } from "@tradewind/core/evolution/packing";
import type { GenerationDocuments, GenerationStore } from "@tradewind/core/ports";
import type { AnyStrategy } from "@tradewind/core/strategy/scriptSchema";
import { bytes, type Database, type Row, text } from "./database.ts";
import { strategyOf, textOfStrategy } from "./strategyText.ts";
import { packLines, unpackLines } from "./textLines.ts";

/** Two generations' worth: what one phase writes, several read, mostly in the same process. */
const DOCUMENTS_KEPT = 10;

interface Kept {
  readonly revision: string;
  readonly document: unknown;
}

/**
 * A generation's documents as rows, not files: a put is one commit, so a killed process leaves the old document or the
 * new one, never half of one, and a copy of the one database file is a copy of everything that evolves. What this
 * process wrote or read of late it answers from memory, if the row is still of that revision; nobody changes a document.
 */
export function makeSqliteGenerationStore(db: Database): GenerationStore {
  const recent = new Map<string, Kept>();
  const keep = (name: string, kept: Kept): void => {
    recent.delete(name);
    recent.set(name, kept);
    for (const oldest of recent.keys()) {
      if (recent.size <= DOCUMENTS_KEPT) break;
      recent.delete(oldest);
    }
  };
  return {
    async put(runId, generation, key, document) {
      const revision = randomUUID();
      const [asText, packed] = encode(key, document);
      db.run(
        `INSERT OR REPLACE INTO generation_documents (run_id, generation, key, document, packed, revision)
         VALUES (?, ?, ?, ?, ?, ?)`,
        runId,
        generation,
        key,
        asText,
        packed,
        revision,
      );
      keep(`${runId}/${generation}/${key}`, { revision, document });
    },
    async get<K extends keyof GenerationDocuments>(runId: string, generation: number, key: K) {
      const name = `${runId}/${generation}/${key}`;
      const where = "FROM generation_documents WHERE run_id = ? AND generation = ? AND key = ?";
      const known = recent.get(name);
      const standing = known && db.get(`SELECT revision ${where}`, runId, generation, key);
      if (known !== undefined && standing?.revision === known.revision) {
        return known.document as GenerationDocuments[K];
      }
      const row = db.get(`SELECT document, packed, revision ${where}`, runId, generation, key);
      if (row === undefined) return null;
      const document = decode(key, row);
      if (typeof row.revision === "string") keep(name, { revision: row.revision, document });
      return document;
    },
  };
}

type Documents = GenerationDocuments;
type Strategies = readonly { readonly strategy: AnyStrategy }[];

/** Assessments are numbers above all, candidates and offspring strategies; the rest is small, and text. */
function encode(key: keyof Documents, document: unknown): [string, Uint8Array | null] {
  switch (key) {
    case "assessments":
      return ["", packAssessments(document as Documents["assessments"])];
    case "candidates":
    case "brood":
      return ["", packLines(linesOf(document as Strategies))];
    case "search":
      return [JSON.stringify(document), null];
  }
}

/** What has no packed form yet was text, all of it. */
function decode<K extends keyof Documents>(key: K, row: Row): Documents[K] {
  const asText = text(row, "document");
  if (asText !== "") return JSON.parse(asText) as Documents[K];
  const packed = bytes(row, "packed");
  return (key === "assessments" ? unpackAssessments(packed) : itemsOf(unpackLines(packed))) as Documents[K];
}

/** Of each item what it is beside its strategy, and its strategy. */
function linesOf(items: Strategies): readonly string[] {
  return items.flatMap((item) => [
    JSON.stringify({ ...item, strategy: null }),
    textOfStrategy(item.strategy),
  ]);
}

function itemsOf(lines: readonly string[]): Strategies {
  return Array.from({ length: lines.length >> 1 }, (_, index) => ({
    ...(JSON.parse(lines[2 * index] ?? "") as Strategies[number]),
    strategy: strategyOf(lines[2 * index + 1] ?? ""),
  }));
}
