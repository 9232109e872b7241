import { isDeepStrictEqual } from "node:util";
import { backtestWithTrace } from "@tradewind/core/backtest/kernel";
import type { BacktestResult, BacktestTrace } from "@tradewind/core/backtest/result";
import type { Market } from "@tradewind/core/market/bars";
import type { MarketEngine } from "../src/engine.ts";
import { type Case, caseOf } from "./cases.ts";
import { minimalCase } from "./minimal.ts";

/**
 * Runs the cases of these seeds through the engine, together for their results and one by one for their traces, and
 * through the oracle; answers a report of the first that differ, or null.
 */
export function firstMismatch(engine: MarketEngine, market: Market, seeds: readonly number[]): string | null {
  const cases = seeds.map((seed) => caseOf(seed, market));
  const results = engine.backtestAll(cases);
  const at = cases.findIndex((found, k) => differsIn(engine, market, found, results[k]) !== null);
  if (at === -1) return null;
  const found = cases[at] as Case;
  const difference = (candidate: Case): string | null =>
    differsIn(engine, market, candidate, engine.backtest(candidate));
  const alone = difference(found) !== null;
  const minimal = alone ? minimalCase(found, (candidate) => difference(candidate) !== null) : found;
  const what = alone ? difference(minimal) : "result in this batch only";
  return `${what} of seed ${seeds[at]} on ${market.datasetId}: ${JSON.stringify(minimal)}`;
}

/** What differs from the oracle, or null. */
function differsIn(
  engine: MarketEngine,
  market: Market,
  found: Case,
  result: BacktestResult | undefined,
): "result" | keyof BacktestTrace | null {
  const expected = backtestWithTrace({ ...found, market });
  if (!isDeepStrictEqual(result, expected.result)) return "result";
  const trace = engine.trace(found);
  const names = ["result", "days", "equity", "trades"] as const;
  return names.find((name) => !isDeepStrictEqual(trace[name], expected[name])) ?? null;
}
