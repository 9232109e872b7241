import { type OpenMarket, readOpenMarket } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { MarketData } from "@tradewind/core/ports";
import { createRecent } from "./recent.ts";

const MARKETS_KEPT = 4;

/** Reads a run's open market, and keeps the last few decoded for as long as the function is warm. */
export function rememberMarkets(markets: MarketData): (run: RunRecord) => Promise<OpenMarket> {
  const recent = createRecent<OpenMarket>(MARKETS_KEPT);
  return (run) => recent(run.market.marketId, () => readOpenMarket(markets, run));
}
