import { Costs } from "@tradewind/core/backtest/costs";
import { Owner } from "@tradewind/core/ids";
import { MarketRecord } from "@tradewind/core/market/dataset";
import { z } from "zod";

/** What the preview worker is handed: whose wish, which market's training part, and a strategy that is checked again there. */
export const PreviewJob = z.strictObject({
  owner: Owner,
  strategy: z.unknown(),
  marketId: MarketRecord.shape.marketId,
  trainingEnd: z.int().min(1),
  costs: Costs,
});

export type PreviewJob = z.infer<typeof PreviewJob>;
