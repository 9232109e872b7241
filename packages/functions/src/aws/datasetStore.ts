import { TerminalError } from "@tradewind/core/errors";
import { DatasetId } from "@tradewind/core/ids";
import { DatasetRecord } from "@tradewind/core/market/dataset";
import type { DatasetStore } from "@tradewind/core/ports";
import { pagesOf, rowsWanted } from "../cursor.ts";
import type { Objects } from "./objects.ts";
import { type Item, type Table, take } from "./table.ts";

const pages = pagesOf("datasets", ["string"]);

/** Records by owner, bars as one object a dataset: equal content is one object for all owners. */
export function makeDatasetStore(table: Table, objects: Objects): DatasetStore {
  const objectKey = (datasetId: string): string => `datasets/${DatasetId.parse(datasetId)}.bars`;
  return {
    async put(dataset, bars) {
      const { owner, datasetId, name } = dataset;
      // The bars first: a record whose bars are missing would be worse than bars without a record.
      await objects.insert(objectKey(datasetId), bars);
      const nameKey = `${name}\u0000${datasetId}`;
      const item = { pk: owner, sk: datasetId, owner, nameKey, record: JSON.stringify(dataset) };
      return (await table.insert(item)) === null ? "created" : "exists";
    },
    async get(owner, datasetId) {
      const item = await table.get({ pk: owner, sk: datasetId });
      return item === null ? null : recordOf(item);
    },
    async list(owner, page) {
      const [after = " "] = pages.after(page) ?? [];
      const where = {
        text: "#owner = :owner AND nameKey > :after",
        names: { "#owner": "owner" },
        values: { ":owner": owner, ":after": after },
      };
      const pageSize = rowsWanted(page);
      const rows = await take(table.query({ index: "byName", where, pageSize }), pageSize);
      return pages.from(rows, page, ({ nameKey }) => [String(nameKey)], recordOf);
    },
    async bars(datasetId) {
      const bytes = DatasetId.safeParse(datasetId).success ? await objects.read(objectKey(datasetId)) : null;
      if (bytes !== null) return bytes;
      const message = `there is no dataset ${datasetId}; list them first`;
      throw new TerminalError("not-found", "dataset.not_found", message);
    },
  };
}

function recordOf({ record }: Item): DatasetRecord {
  return DatasetRecord.parse(JSON.parse(String(record)));
}
