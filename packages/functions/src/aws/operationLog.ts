import type { OperationLog } from "@tradewind/core/ports";
import type { OperationRecord } from "@tradewind/core/safety/operations";
import { pack, unpack } from "./packing.ts";
import { type Table, takeAll } from "./table.ts";

const CHUNK_RECORDS_MAX = 1_000;

/** An item an append. @param nextKey ascending keys, by which the order of appending is kept */
export function makeOperationLog(table: Table, nextKey: () => string): OperationLog {
  return {
    async append(runId, records) {
      for (let start = 0; start < records.length; start += CHUNK_RECORDS_MAX) {
        const chunk = records.slice(start, start + CHUNK_RECORDS_MAX);
        await table.insert({ pk: runId, sk: nextKey(), body: pack(chunk) });
      }
    },
    async read(runId) {
      const where = { text: "pk = :pk", values: { ":pk": runId } };
      const chunks = await takeAll(table.query({ where }));
      return chunks.flatMap(({ body }) => unpack<readonly OperationRecord[]>(body));
    },
  };
}
