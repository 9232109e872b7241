import { randomUUID } from "node:crypto";
import { LatestMap } from "@tradewind/core/latest";
import type { BacktestLedger, GenerationDocuments, GenerationStore } from "@tradewind/core/ports";
import { bytes, type Database, text } from "./database.ts";
import { type Beside, decodeDocument, decodeEarlier, encodeDocument, type Form } from "./documentForms.ts";

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
 * @param ledger what was measured, which assessments are not to hold a second time
 */
export function makeSqliteGenerationStore(
  db: Database,
  ledger: Pick<BacktestLedger, "results">,
): GenerationStore {
  const recent = new LatestMap<string, Kept>(DOCUMENTS_KEPT);
  const get = async <K extends keyof GenerationDocuments>(
    runId: string,
    generation: number,
    key: K,
  ): Promise<GenerationDocuments[K] | null> => {
    const name = `${runId}/${generation}/${key}`;
    const known = recent.get(name);
    // The revision lies before the bytes: looking at it does not read them.
    const standing = db.get(`SELECT revision ${PACKS}`, runId, generation, key);
    if (standing === undefined) return earlier(db, runId, generation, key);
    if (known !== undefined && standing.revision === known.revision) {
      return known.document as GenerationDocuments[K];
    }
    const row = db.get(`SELECT revision, form, packed ${PACKS}`, runId, generation, key);
    const stored = { form: text(row, "form") as Form, packed: bytes(row, "packed") };
    const document = await decodeDocument(key, stored, besideOf(runId, generation));
    recent.set(name, { revision: text(row, "revision"), document });
    return document;
  };
  const besideOf = (runId: string, generation: number): Beside => ({
    results: () => ledger.results(runId, generation),
    brood: async () => (await get(runId, generation, "brood")) ?? [],
  });
  return {
    async put(runId, generation, key, document) {
      const revision = randomUUID();
      const { form, packed } = await encodeDocument(key, document, besideOf(runId, generation));
      db.run(
        `INSERT OR REPLACE INTO generation_packs (run_id, generation, key, revision, form, packed)
         VALUES (?, ?, ?, ?, ?, ?)`,
        runId,
        generation,
        key,
        revision,
        form,
        packed,
      );
      recent.set(`${runId}/${generation}/${key}`, { revision, document });
    },
    get,
  };
}

const PACKS = "FROM generation_packs WHERE run_id = ? AND generation = ? AND key = ?";

/** What an earlier version of this program has written. */
function earlier<K extends keyof GenerationDocuments>(
  db: Database,
  runId: string,
  generation: number,
  key: K,
): GenerationDocuments[K] | null {
  const row = db.get(
    "SELECT document, packed FROM generation_documents WHERE run_id = ? AND generation = ? AND key = ?",
    runId,
    generation,
    key,
  );
  return row === undefined ? null : decodeEarlier(key, row);
}
