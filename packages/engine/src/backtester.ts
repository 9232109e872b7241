import type { Backtester, MarketBacktester } from "@tradewind/core/backtest/backtester";
import { type CostRates, usualRates } from "@tradewind/core/backtest/predictedTime";
import { createLatest } from "@tradewind/core/latest";
import type { Market } from "@tradewind/core/market/bars";
import { roomInArena } from "./arena.ts";
import { calibrate } from "./costModel.ts";
import { createMarketEngine, ENGINE_VERSION, type EngineLimits, moduleHash } from "./engine.ts";
import { assertSelf } from "./selfTest.ts";

/** Each holds columns and bitsets of its market in memory of its own. */
const MARKETS_KEPT = 2;

export interface EngineOptions {
  readonly limits?: EngineLimits;
  /** A clock with fractions, as `performance.now` is; without it no time is told, and rates are the usual ones. */
  readonly nowMs?: () => number;
}

/**
 * The engine as core asks for it; markets of late stay loaded.
 * @throws TerminalError `engine.self_test` where this machine computes otherwise than the one that built the engine.
 */
export function createEngineBacktester({ limits, nowMs }: EngineOptions = {}): Backtester {
  assertSelf();
  const latest = createLatest<Market, MarketBacktester>(MARKETS_KEPT);
  let rates: CostRates | null = null;
  let spentMs = 0;
  const timed = <T>(work: () => T): T => {
    const startedMs = nowMs?.() ?? 0;
    const value = work();
    spentMs += (nowMs?.() ?? 0) - startedMs;
    return value;
  };
  const load = (market: Market): MarketBacktester => {
    const { backtestAll, trace } = createMarketEngine(market, limits);
    return {
      backtestAll: (jobs) => timed(() => backtestAll(jobs)),
      trace: (job) => timed(() => trace(job)),
    };
  };
  return {
    engineVersion: ENGINE_VERSION,
    moduleHash,
    on: (market) => latest(market, () => load(market)),
    roomFor: (bytes) => roomInArena(bytes, limits?.memoryBytesMax),
    rates() {
      rates ??= nowMs === undefined ? usualRates : calibrate(nowMs);
      return rates;
    },
    spentNs: () => spentMs * 1e6,
  };
}
