import { prepareMarket } from "@tradewind/core/market/prepare";
import type { Ports } from "@tradewind/core/ports";
import { createRecent } from "../recent.ts";
import { loadDatasets } from "./loadDatasets.ts";

const MARKETS_KEPT = 16;

export interface TrainingMarket {
  readonly marketId: string;
  /** Where the training part ends; it begins at the first bar. */
  readonly trainingEnd: number;
}

/**
 * Stores the training part of datasets for a sandbox, which reads nothing else; remembers where it has done so.
 * TerminalError as `loadDatasets` and `prepareMarket` throw.
 */
export function makeTrainingMarkets(
  ports: Pick<Ports, "datasets" | "markets">,
): (owner: string, datasetIds: readonly string[]) => Promise<TrainingMarket> {
  const recent = createRecent<TrainingMarket>(MARKETS_KEPT);
  return (owner, datasetIds) =>
    recent([owner, ...datasetIds].join(" "), async () => {
      const { record, training } = prepareMarket(await loadDatasets(ports, owner, datasetIds));
      await ports.markets.put(record.marketId, "training", training);
      return { marketId: record.marketId, trainingEnd: record.parts.training.end };
    });
}
