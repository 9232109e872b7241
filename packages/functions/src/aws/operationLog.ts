import type { OperationLog } from "@tradewind/core/ports";
import type { OperationRecord } from "@tradewind/core/safety/operations";
import { pack, unpack } from "./packing.ts";
import { type Table, takeAll } from "./table.ts";

const CHUNK_RECORDS_MAX = 1_000;

const PLACE_DIGITS = 6;

/** An item for every thousand records of a source, inserted once. */
export function makeOperationLog(table: Table): OperationLog {
  return {
    async append(runId, source, records) {
      for (let start = 0; start < records.length; start += CHUNK_RECORDS_MAX) {
        const chunk = records.slice(start, start + CHUNK_RECORDS_MAX);
        const place = String(start).padStart(PLACE_DIGITS, "0");
        await table.insert({ pk: runId, sk: `SOURCE#${source}#${place}`, body: pack(chunk) });
      }
    },
    async read(runId) {
      const where = { text: "pk = :pk", values: { ":pk": runId } };
      const chunks = await takeAll(table.query({ where }));
      return chunks.flatMap(({ body }) => unpack<readonly OperationRecord[]>(body));
    },
  };
}
