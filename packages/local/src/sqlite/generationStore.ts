import type { GenerationDocuments, GenerationStore } from "@tradewind/core/ports";
import { type Database, json } from "./database.ts";

/**
 * A generation's documents as rows, not files: a put is one commit, so a killed process leaves the old document or the
 * new one, never half of one, and a copy of the one database file is a copy of everything that evolves.
 */
export function makeSqliteGenerationStore(db: Database): GenerationStore {
  return {
    async put(runId, generation, key, document) {
      db.run(
        "INSERT OR REPLACE INTO generation_documents VALUES (?, ?, ?, ?)",
        runId,
        generation,
        key,
        JSON.stringify(document),
      );
    },
    async get<K extends keyof GenerationDocuments>(runId: string, generation: number, key: K) {
      const row = db.get(
        "SELECT document FROM generation_documents WHERE run_id = ? AND generation = ? AND key = ?",
        runId,
        generation,
        key,
      );
      return row === undefined ? null : json<GenerationDocuments[K]>(row, "document");
    },
  };
}
