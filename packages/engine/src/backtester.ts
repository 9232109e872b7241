import type { Backtester, MarketBacktester } from "@tradewind/core/backtest/backtester";
import type { Market } from "@tradewind/core/market/bars";
import { createMarketEngine, ENGINE_VERSION, type EngineLimits, moduleHash } from "./engine.ts";
import { assertSelf } from "./selfTest.ts";

/** Each holds columns and bitsets of its market in memory of its own. */
const MARKETS_KEPT = 2;

/**
 * The engine as core asks for it; markets of late stay loaded.
 * @throws TerminalError `engine.self_test` where this machine computes otherwise than the one that built the engine.
 */
export function createEngineBacktester(limits?: EngineLimits): Backtester {
  assertSelf();
  const recent = new Map<Market, MarketBacktester>();
  const load = (market: Market): MarketBacktester => {
    const { backtestAll, trace } = createMarketEngine(market, limits);
    return { backtestAll, trace };
  };
  return {
    engineVersion: ENGINE_VERSION,
    moduleHash,
    on(market) {
      const known = recent.get(market) ?? load(market);
      recent.delete(market);
      recent.set(market, known);
      for (const oldest of recent.keys()) {
        if (recent.size <= MARKETS_KEPT) break;
        recent.delete(oldest);
      }
      return known;
    },
  };
}
