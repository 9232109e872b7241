import { join } from "node:path";
import { TerminalError } from "@tradewind/core/errors";
import { DatasetId } from "@tradewind/core/ids";
import type { DatasetRecord } from "@tradewind/core/market/dataset";
import type { DatasetStore } from "@tradewind/core/ports";
import { pagesOf, rowsWanted } from "@tradewind/functions/cursor";
import { type Database, json, text } from "./database.ts";
import { readFileIfThere, writePrivateFile } from "./files.ts";

const pages = pagesOf("datasets", ["string", "string"]);

/** Records in the database, bars as one file a dataset below `directory`. Equal content is one file for all owners. */
export function makeSqliteDatasetStore(db: Database, directory: string): DatasetStore {
  // The id is checked before it becomes a path: it may come from a request.
  const pathOf = (datasetId: string): string => join(directory, `${DatasetId.parse(datasetId)}.bars`);
  return {
    async put(dataset, bars) {
      // The file first: a record whose bars are missing would be worse than bars without a record.
      writePrivateFile(pathOf(dataset.datasetId), bars);
      const inserted = db.run(
        "INSERT INTO datasets VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        dataset.owner,
        dataset.datasetId,
        dataset.name,
        JSON.stringify(dataset),
      );
      return inserted === 1 ? "created" : "exists";
    },
    async get(owner, datasetId) {
      const row = db.get("SELECT record FROM datasets WHERE owner = ? AND dataset_id = ?", owner, datasetId);
      return row === undefined ? null : json<DatasetRecord>(row, "record");
    },
    async list(owner, page) {
      const [name = "", id = ""] = pages.after(page) ?? [];
      const rows = db.all(
        `SELECT name, dataset_id, record FROM datasets WHERE owner = ? AND (name, dataset_id) > (?, ?)
         ORDER BY name, dataset_id LIMIT ?`,
        owner,
        name,
        id,
        rowsWanted(page),
      );
      return pages.from(
        rows,
        page,
        (row) => [text(row, "name"), text(row, "dataset_id")],
        (row) => json<DatasetRecord>(row, "record"),
      );
    },
    async bars(datasetId) {
      const bytes = DatasetId.safeParse(datasetId).success ? readFileIfThere(pathOf(datasetId)) : null;
      if (bytes !== null) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const message = `there is no dataset ${datasetId}; list them first`;
      throw new TerminalError("not-found", "dataset.not_found", message);
    },
  };
}
