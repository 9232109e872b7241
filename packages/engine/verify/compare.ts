import { isDeepStrictEqual } from "node:util";
import { backtest } from "@tradewind/core/backtest/kernel";
import type { Market } from "@tradewind/core/market/bars";
import type { MarketEngine } from "../src/engine.ts";
import { type Case, caseOf } from "./cases.ts";
import { minimalCase } from "./minimal.ts";

/** Runs the cases of these seeds through the engine and the oracle; answers a report of the first that differ, or null. */
export function firstMismatch(engine: MarketEngine, market: Market, seeds: readonly number[]): string | null {
  const cases = seeds.map((seed) => caseOf(seed, market));
  const results = engine.backtestAll(cases);
  const at = cases.findIndex((found, k) => !isDeepStrictEqual(results[k], backtest({ ...found, market })));
  if (at === -1) return null;
  const differs = (found: Case): boolean =>
    !isDeepStrictEqual(engine.backtest(found), backtest({ ...found, market }));
  const found = cases[at] as Case;
  const minimal = differs(found) ? minimalCase(found, differs) : found;
  const where = differs(found) ? "" : " (only in this batch)";
  return `seed ${seeds[at]} on ${market.datasetId}${where}: ${JSON.stringify(minimal)}`;
}
