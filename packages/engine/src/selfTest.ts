import { defaultCosts } from "@tradewind/core/backtest/costs";
import type { BacktestInput } from "@tradewind/core/backtest/kernel";
import type { BacktestResult } from "@tradewind/core/backtest/result";
import { TerminalError } from "@tradewind/core/errors";
import { contentHash } from "@tradewind/core/hash";
import type { Bars, Market } from "@tradewind/core/market/bars";
import { randomFor } from "@tradewind/core/random";
import { generateStrategy } from "@tradewind/core/strategy/generate";
import { createMarketEngine } from "./engine.ts";
import { selfTestHash } from "./selfTestHash.ts";

const BARS = 400;
const STRATEGIES = 8;

/** The backtests by which an engine shows that it computes as it should: two symbols, both parts of an account's terms. */
export function selfTestInputs(): readonly BacktestInput[] {
  const market: Market = { datasetId: "self-test", barsPerYear: 252, symbols: [bars("A"), bars("B")] };
  return Array.from({ length: STRATEGIES }, (_, index) => ({
    strategy: generateStrategy(randomFor("self-test", index), { depthMax: 4, longBias: 0.5 }),
    market,
    range: { start: 0, end: BARS },
    costs: defaultCosts,
  }));
}

export function hashOfResults(results: readonly BacktestResult[]): string {
  return contentHash(results);
}

/** Refuses to go on where the engine's results are not, bit for bit, those that it was built with. */
export function assertSelf(expected: string = selfTestHash): void {
  const inputs = selfTestInputs();
  const [first] = inputs;
  if (first === undefined) return;
  const found = hashOfResults(createMarketEngine(first.market).backtestAll(inputs));
  if (found === expected) return;
  const message = `the engine's self-test gave ${found} and should give ${expected}; this machine does not compute as it must, so it runs no backtests`;
  throw new TerminalError("internal", "engine.self_test", message);
}

/** A price that wanders, by + − × ÷ alone. */
function bars(symbol: string): Bars {
  const random = randomFor("self-test", symbol);
  const column = (): Float64Array => new Float64Array(BARS);
  const [open, high, low, close, volume] = [column(), column(), column(), column(), column()];
  let price = 100;
  for (let t = 0; t < BARS; t++) {
    const opened = price * (1 + 0.004 * random.normal());
    price = opened * (1 + 0.01 * random.normal());
    open[t] = opened;
    close[t] = price;
    high[t] = Math.max(opened, price) * (1 + 0.005 * random.next());
    low[t] = Math.min(opened, price) * (1 - 0.005 * random.next());
    volume[t] = random.between(1_000, 1_000_000);
  }
  return {
    symbol,
    days: Int32Array.from(open, (_, t) => t),
    open,
    high,
    low,
    close,
    volume,
    fill: "nextOpen",
  };
}
