import { TerminalError } from "@tradewind/core/errors";
import { limits } from "@tradewind/core/limits";
import type { DatasetRecord } from "@tradewind/core/market/dataset";
import type { Page, PageRequest, Ports } from "@tradewind/core/ports";

/** Datasets of this owner may be read by everybody: the samples of an installation with many users. */
export const sharedOwner = "shared";

/** What a run evolves on when its request names no datasets. */
export const sampleDatasetNames: readonly string[] = ["SPX", "NDX"];

type DatasetPorts = Pick<Ports, "datasets">;

/** A dataset that the owner may read; one of somebody else is as absent as one that never was. */
export async function requireDataset(
  { datasets }: DatasetPorts,
  owner: string,
  datasetId: string,
): Promise<DatasetRecord> {
  const found = (await datasets.get(owner, datasetId)) ?? (await datasets.get(sharedOwner, datasetId));
  if (found !== null) return found;
  throw new TerminalError(
    "not-found",
    "dataset.not_found",
    `there is no dataset ${datasetId}; list the datasets to see which there are`,
  );
}

/** The owner's own datasets, then the shared ones. The cursor names the list it points into. */
export async function listDatasets(
  { datasets }: DatasetPorts,
  owner: string,
  { limit, cursor }: PageRequest,
): Promise<Page<DatasetRecord>> {
  const shared = cursor?.startsWith("shared.") === true;
  const inner = cursor?.replace(/^(own|shared)\./, "");
  const place = inner === undefined || inner === "" ? { limit } : { limit, cursor: inner };
  const page = await datasets.list(shared ? sharedOwner : owner, place);
  if (page.next !== null) return { items: page.items, next: `${shared ? "shared" : "own"}.${page.next}` };
  const hasMore = !shared && owner !== sharedOwner && (await hasShared(datasets));
  return { items: page.items, next: hasMore ? "shared." : null };
}

async function hasShared(datasets: Ports["datasets"]): Promise<boolean> {
  return (await datasets.list(sharedOwner, { limit: 1 })).items.length > 0;
}

/** The samples by name, the owner's before the shared ones. */
export async function requireSamples(ports: DatasetPorts, owner: string): Promise<readonly DatasetRecord[]> {
  const found = new Map<string, DatasetRecord>();
  for (let cursor: string | null = ""; cursor !== null; ) {
    const place = { limit: limits.listPageMax, ...(cursor === "" ? {} : { cursor }) };
    const page: Page<DatasetRecord> = await listDatasets(ports, owner, place);
    for (const record of page.items) if (!found.has(record.name)) found.set(record.name, record);
    cursor = page.next;
  }
  return sampleDatasetNames.map((name) => found.get(name) ?? refuseMissing(name));
}

function refuseMissing(name: string): never {
  throw new TerminalError(
    "invalid",
    "dataset.sample_missing",
    `the sample ${name} is not imported; import it, or name the datasets to evolve on`,
  );
}
