import type { ScriptOrders } from "@tradewind/core/backtest/orders";
import type { Market } from "@tradewind/core/market/bars";
import { wanderingBars } from "@tradewind/core/market/fixtures";
import { scriptOf } from "@tradewind/core/strategy/scriptSamples";
import type { ScriptStrategy } from "@tradewind/core/strategy/scriptSchema";
import { makeScriptRunner } from "./runner.ts";

const STEPS_MAX = 2_000_000;

export const testMarket: Market = {
  datasetId: "dat_walk",
  barsPerYear: 252,
  symbols: [wanderingBars(1, 300, "nextOpen", "A")],
};

/** Runs a script in this process over a small market; it ends by its steps long before any deadline. */
export async function runScript(
  script: string | ScriptStrategy,
  { market = testMarket, seed = 1 }: { market?: Market; seed?: number } = {},
): Promise<ScriptOrders> {
  const runner = makeScriptRunner({ nowMs: () => 0 }, STEPS_MAX);
  const strategy = typeof script === "string" ? scriptOf(script) : script;
  return runner.run({ strategy, market, seed, timeoutMs: 1, advanced: () => {} });
}
