import { Costs } from "@tradewind/core/backtest/costs";
import { DatasetId, Owner } from "@tradewind/core/ids";
import { limits } from "@tradewind/core/limits";
import { z } from "zod";

/** What the preview worker is handed: whose data, which of it, and a strategy that is checked again there. */
export const PreviewJob = z.strictObject({
  owner: Owner,
  strategy: z.unknown(),
  datasets: z.array(DatasetId).min(1).max(limits.datasetSymbolsMax),
  costs: Costs,
});

export type PreviewJob = z.infer<typeof PreviewJob>;
