import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contentHash } from "../hash.ts";
import type { Market } from "../market/bars.ts";
import { parseBars } from "../market/parseCsv.ts";
import { marketOf, splitParts } from "../market/split.ts";
import type { PriceExpression, Rule, SingleStrategy, Strategy } from "../strategy/schema.ts";
import { defaultCosts } from "./costs.ts";
import { backtestWithTrace } from "./kernel.ts";

function market(...symbols: string[]): Market {
  const load = (symbol: string) =>
    parseBars(symbol, readFileSync(new URL(`../../../../data/${symbol}.csv`, import.meta.url), "utf8")).bars;
  return marketOf("dat_golden", symbols.map(load));
}

function prices(
  op: "above" | "below" | "crossesAbove" | "crossesBelow",
  left: PriceExpression,
  right: PriceExpression,
): Rule {
  return { op, of: "price", left, right };
}

function rsi(op: "above" | "below", value: number): Rule {
  return { op, of: "oscillator", left: { op: "rsi", window: 5 }, right: { op: "level", value } };
}

const fast = { op: "ema", window: 20 } as const;
const slow = { op: "sma", window: 100 } as const;

const averages: SingleStrategy = {
  kind: "single",
  direction: "long",
  entry: prices("above", fast, slow),
  exit: prices("crossesBelow", fast, slow),
  stops: { trailingStop: 0.12 },
  sizing: { leverage: 1.5, volatilityTarget: 0.15 },
};

const reversion: SingleStrategy = {
  kind: "single",
  direction: "both",
  entry: {
    op: "and",
    rules: [rsi("below", 25), prices("above", { op: "close" }, { op: "sma", window: 60 })],
  },
  exit: { op: "or", rules: [rsi("above", 60), { op: "calendar", unit: "monthDay", from: 28, to: 31 }] },
  shortEntry: rsi("above", 85),
  shortExit: { op: "forBars", rule: rsi("below", 50), bars: 2 },
  stops: { stopLoss: 0.04, takeProfit: 0.06, holdingBarsMax: 10 },
  sizing: { leverage: 1 },
};

const breakdown: SingleStrategy = {
  kind: "single",
  direction: "short",
  entry: prices("below", { op: "close" }, { op: "scaled", of: { op: "donchianLow", window: 20 }, by: 1.01 }),
  exit: prices("above", { op: "close" }, { op: "keltnerUpper", window: 20, width: 1 }),
  stops: { stopLoss: 0.08 },
  sizing: { leverage: 0.5 },
  gate: { volatility: ["normal", "wild"] },
};

const ensemble: Strategy = {
  kind: "ensemble",
  members: [
    { weight: 0.6, strategy: averages },
    { weight: 0.4, strategy: reversion },
  ],
};

const indices = market("SPX", "NDX");
const share = market("AAPL");

/** A change here means that the same strategy gives other results: raise ENGINE_VERSION with it. */
describe("golden backtests on the training part of the sample data", () => {
  it.each([
    [
      "averages on indices",
      averages,
      indices,
      { trades: 32, cagr: 0.000365, sharpe: 0.046843, maxDrawdown: -0.214307, hash: "3291ed6be3bbcace" },
    ],
    [
      "reversion on indices",
      reversion,
      indices,
      { trades: 48, cagr: -0.00367, sharpe: -0.071979, maxDrawdown: -0.106806, hash: "52a572c30de1379d" },
    ],
    [
      "reversion on a share",
      reversion,
      share,
      { trades: 29, cagr: -0.090014, sharpe: -0.767866, maxDrawdown: -0.245506, hash: "65716a7943562243" },
    ],
    [
      "breakdown on indices",
      breakdown,
      indices,
      { trades: 20, cagr: -0.008131, sharpe: -0.141317, maxDrawdown: -0.139766, hash: "2f8dcccb62e51e49" },
    ],
    [
      "an ensemble on indices",
      ensemble,
      indices,
      { trades: 79, cagr: -0.002855, sharpe: -0.032793, maxDrawdown: -0.132794, hash: "1f5a70677b732f67" },
    ],
  ] as const)("%s", (_name, strategy, on, expected) => {
    const range = splitParts(on.symbols[0]!.days.length).training;
    const { result, trades, equity } = backtestWithTrace({
      strategy,
      market: on,
      range,
      costs: defaultCosts,
    });
    const { statistics } = result;

    expect({
      trades: statistics.trades,
      cagr: Number(statistics.cagr?.toFixed(6)),
      sharpe: Number(statistics.sharpe?.toFixed(6)),
      maxDrawdown: Number(statistics.maxDrawdown?.toFixed(6)),
      hash: contentHash({ result, trades, equity: [...equity] }).slice(0, 16),
    }).toEqual(expected);
  });
});
