import { Owner } from "@tradewind/core/ids";
import { DatasetRecord } from "@tradewind/core/market/dataset";
import type { Ports } from "@tradewind/core/ports";
import { z } from "zod";
import { type ImportedDataset, importDataset } from "./services/importDataset.ts";

/** One symbol's file on its way to a process that reads it. */
export const ImportJob = z.strictObject({
  owner: Owner,
  name: DatasetRecord.shape.name,
  symbol: z.string(),
  text: z.string(),
  source: DatasetRecord.shape.source,
});
export type ImportJob = z.infer<typeof ImportJob>;

/** Reads a file and stores it: work of seconds, for a process that has nothing else to answer. */
export function makeImportHandler(
  ports: Pick<Ports, "datasets" | "clock">,
): (event: unknown) => Promise<ImportedDataset> {
  return async (event) => {
    const { owner, ...file } = ImportJob.parse(event);
    return importDataset(ports, owner, file);
  };
}
