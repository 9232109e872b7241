import { type OpenMarket, readOpenMarket } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { MarketData } from "@tradewind/core/ports";
import type { Scope } from "@tradewind/core/safety/scopes";
import { createRecent } from "./recent.ts";

const MARKETS_KEPT = 4;

/** Reads a run's market as far as a scope may see it, and keeps the last few decoded while the function is warm. */
export function rememberMarkets(
  markets: Pick<MarketData, "read">,
): (run: RunRecord, scope?: Scope) => Promise<OpenMarket> {
  const recent = createRecent<OpenMarket>(MARKETS_KEPT);
  return (run, scope) => {
    const section = scope === "sandbox" ? "training" : "open";
    return recent(`${section}/${run.market.marketId}`, () => readOpenMarket(markets, run, section));
  };
}
