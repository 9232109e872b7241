import { TerminalError } from "@tradewind/core/errors";
import type { MarketRecord } from "@tradewind/core/market/dataset";
import { decodeMarket } from "@tradewind/core/market/encode";
import { type LoadedDataset, prepareMarket } from "@tradewind/core/market/prepare";
import type { Ports } from "@tradewind/core/ports";
import { requireDataset } from "./datasets.ts";

/** Records and bars of datasets that the owner may read, in the order given. */
export async function loadDatasets(
  ports: Pick<Ports, "datasets">,
  owner: string,
  datasetIds: readonly string[],
): Promise<LoadedDataset[]> {
  const loaded: LoadedDataset[] = [];
  for (const datasetId of datasetIds) {
    const record = await requireDataset(ports, owner, datasetId);
    const [bars] = decodeMarket(await ports.datasets.bars(datasetId)).symbols;
    if (bars === undefined) {
      throw new TerminalError(
        "internal",
        "dataset.empty",
        `dataset ${datasetId} holds no symbol; import it again`,
      );
    }
    loaded.push({ record, bars });
  }
  return loaded;
}

/** Aligns, splits and stores the datasets as the market of a run; storing it again changes nothing. */
export async function storeMarket(
  ports: Pick<Ports, "datasets" | "markets">,
  owner: string,
  datasetIds: readonly string[],
): Promise<MarketRecord> {
  const { record, training, open, sealed } = prepareMarket(await loadDatasets(ports, owner, datasetIds));
  await ports.markets.put(record.marketId, "training", training);
  await ports.markets.put(record.marketId, "open", open);
  await ports.markets.put(record.marketId, "sealed", sealed);
  return record;
}
