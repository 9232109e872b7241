import { type OpenMarket, readOpenMarket } from "@tradewind/core/evolution/phase";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { MarketData, RoomFor } from "@tradewind/core/ports";
import type { Scope } from "@tradewind/core/safety/scopes";
import { createRecent } from "./recent.ts";

const MARKETS_KEPT = 4;
/** Those that lie in an engine's memory hold its caches too. */
const MARKETS_LOADED = 2;

/**
 * Reads a run's market as far as a scope may see it, and keeps the last few decoded while the function is warm: in the
 * memory that `roomFor` gives, where it is given.
 */
export function rememberMarkets(
  markets: Pick<MarketData, "read">,
  roomFor?: RoomFor,
): (run: RunRecord, scope?: Scope) => Promise<OpenMarket> {
  const recent = createRecent<OpenMarket>(roomFor === undefined ? MARKETS_KEPT : MARKETS_LOADED);
  return (run, scope) => {
    const section = scope === "sandbox" ? "training" : "open";
    return recent(`${section}/${run.market.marketId}`, () => readOpenMarket(markets, run, section, roomFor));
  };
}
