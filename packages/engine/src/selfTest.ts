import type { BacktestInput } from "@tradewind/core/backtest/kernel";
import { TerminalError } from "@tradewind/core/errors";
import type { Bars, Market } from "@tradewind/core/market/bars";
import type { PriceExpression, Rule, SingleStrategy } from "@tradewind/core/strategy/schema";
import { type BacktestJob, createMarketEngine } from "./engine.ts";

const BARS = 600;
/** Of the rows of `selfTestJobs`; it changes with `ENGINE_VERSION`, and on purpose only. */
const EXPECTED_HASH = "073ed3ec";

/** Prices without a function that a processor or an engine may compute its own way: a linear congruence and products. */
export function selfTestMarket(count = BARS): Market {
  let state = 42;
  const next = (): number => {
    state = (Math.imul(1_103_515_245, state) + 12_345) & 0x7fff_ffff;
    return state / 0x8000_0000 - 0.5;
  };
  const column = (): Float64Array => new Float64Array(count);
  const bars: Bars = {
    symbol: "SELF",
    days: Int32Array.from({ length: count }, (_, t) => 18_000 + t),
    ...{ open: column(), high: column(), low: column(), close: column(), volume: column() },
    fill: "nextOpen",
  };
  let price = 100;
  for (let t = 0; t < count; t++) {
    bars.open[t] = price * (1 + 0.01 * next());
    price = (bars.open[t] as number) * (1 + 0.04 * next());
    bars.close[t] = price;
    bars.high[t] = Math.max(bars.open[t] as number, price) * (1.005 + 0.01 * next());
    bars.low[t] = Math.min(bars.open[t] as number, price) * (0.995 + 0.01 * next());
    bars.volume[t] = 1_000 + Math.floor(1_000 * next());
  }
  return { datasetId: "dat_self", barsPerYear: 252, symbols: [bars, { ...bars, fill: "nextClose" }] };
}

/** Twenty fixed strategies that between them use every operator, stop and cost. */
export function selfTestJobs(): readonly BacktestJob[] {
  return RULES.map(([entry, exit], k): BacktestJob => {
    const stops = { stopLoss: 0.02 + 0.005 * (k % 4), ...(k % 3 === 0 ? { trailingStop: 0.04 } : {}) };
    const more = { takeProfit: 0.03 + 0.01 * (k % 5), ...(k % 4 === 0 ? { holdingBarsMax: 5 + k } : {}) };
    const target = k % 5 === 0 ? { volatilityTarget: 0.2 } : {};
    const common = {
      kind: "single" as const,
      stops: { ...stops, ...more },
      sizing: { leverage: 1 + (k % 3), ...target },
    };
    const sides = k % 3 === 2 ? { shortEntry: exit, shortExit: entry } : {};
    const direction = (["long", "short", "both"] as const)[k % 3];
    return {
      strategy: { ...common, direction, entry, exit, ...sides } as SingleStrategy,
      range: { start: k, end: BARS - k },
      costs: {
        commissionBps: k % 4,
        slippageBps: k % 3,
        slippageVolatilityFactor: 0.05,
        borrowAnnual: 0.01 * (k % 2),
        financingAnnual: 0.02 * (k % 3),
      },
    };
  });
}

const close: PriceExpression = { op: "close" };

function price(
  op: "above" | "crossesAbove" | "crossesBelow",
  left: PriceExpression,
  right: PriceExpression,
): Rule {
  return { op, of: "price", left, right };
}

function level(op: "rsi" | "stochastic" | "adx" | "volumeBalance", window: number, value: number): Rule {
  return {
    op: "above",
    of: "oscillator",
    left: { op, window },
    right: { op: "level", value },
  };
}

type RatioOp =
  | "roc"
  | "atr"
  | "cci"
  | "realisedVolatility"
  | "zScore"
  | "distanceFromHigh"
  | "distanceFromLow"
  | "volume";

function ratio(op: RatioOp, window: number, value: number): Rule {
  return { op: "below", of: "ratio", left: { op, window }, right: { op: "fraction", value } };
}

function macd(op: "macd" | "macdHistogram"): Rule {
  const left = { op, fast: 5, slow: 12, signal: 4 };
  return { op: "crossesAbove", of: "ratio", left, right: { op: "fraction", value: 0 } };
}

const weekday: Rule = { op: "calendar", unit: "weekday", from: 4, to: 2 };
const fast: PriceExpression = { op: "sma", window: 5 };
const slow: PriceExpression = { op: "sma", window: 17 };
const band = { window: 15, width: 1 };
const gap: Rule = {
  op: "above",
  of: "ratio",
  left: { op: "gap", of: { op: "high" }, over: { op: "wma", window: 9 } },
  right: { op: "fraction", value: 0.01 },
};

const RULES: readonly (readonly [entry: Rule, exit: Rule])[] = [
  [price("crossesAbove", fast, slow), price("crossesBelow", fast, slow)],
  [price("above", close, slow), level("rsi", 5, 60)],
  [level("rsi", 7, 55), price("above", slow, { op: "open" })],
  [price("crossesAbove", { op: "ema", window: 6 }, { op: "wma", window: 14 }), ratio("roc", 3, -0.01)],
  [
    price("above", close, { op: "donchianHigh", window: 8 }),
    price("above", { op: "donchianLow", window: 8 }, { op: "low" }),
  ],
  [
    price("above", close, { op: "bollingerUpper", ...band }),
    price("above", { op: "bollingerLower", ...band }, close),
  ],
  [
    price("above", close, { op: "keltnerUpper", ...band }),
    price("above", { op: "keltnerLower", ...band }, close),
  ],
  [level("stochastic", 9, 70), ratio("zScore", 12, -0.5)],
  [level("adx", 7, 25), ratio("cci", 10, -0.5)],
  [level("volumeBalance", 10, 52), ratio("distanceFromHigh", 10, -0.04)],
  [ratio("distanceFromLow", 10, 0.02), ratio("atr", 7, 0.02)],
  [ratio("realisedVolatility", 10, 0.2), ratio("volume", 10, 0.9)],
  [macd("macd"), macd("macdHistogram")],
  [gap, price("above", { op: "scaled", of: slow, by: 1.01 }, close)],
  [{ op: "and", rules: [price("above", fast, slow), { op: "not", rule: weekday }] }, level("rsi", 3, 80)],
  [
    { op: "or", rules: [level("rsi", 3, 75), macd("macd")] },
    { op: "forBars", rule: ratio("roc", 2, 0), bars: 3 },
  ],
  [{ op: "forBars", rule: price("above", close, fast), bars: 2 }, price("crossesBelow", close, fast)],
  [weekday, { op: "not", rule: level("stochastic", 5, 40) }],
  [
    { op: "not", rule: { op: "and", rules: [weekday, gap] } },
    { op: "calendar", unit: "monthDay", from: 28, to: 3 },
  ],
  [{ op: "calendar", unit: "month", from: 3, to: 11 }, price("crossesAbove", slow, close)],
];

/** FNV-1a over the rows' bits, with one pattern for every NaN. */
export function hashOfRows(rows: Float64Array): string {
  const words = new Uint32Array(rows.buffer, rows.byteOffset, 2 * rows.length);
  let hash = 0x811c_9dc5;
  for (let k = 0; k < words.length; k++) {
    // Of a value that is no number its two words may be any: 0 and the quiet one's stand for them.
    const value = rows[k >> 1] as number;
    const word = Number.isNaN(value) ? (k & 1) * 0x7ff8_0000 : (words[k] as number);
    hash = Math.imul(hash ^ word, 0x0100_0193) ^ (hash >>> 13);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** The same as inputs of core's `backtest`. */
export function selfTestInputs(): readonly BacktestInput[] {
  const market = selfTestMarket();
  return selfTestJobs().map((job) => ({ ...job, market }));
}

/**
 * Runs fixed strategies on a fixed market and compares a hash of all that comes out: for a worker's start, so that a
 * processor or a runtime that computes otherwise takes no part. Takes a few milliseconds, most of it for a memory of its own.
 * @throws TerminalError `engine.self_test`.
 */
export function assertSelf(expected: string = EXPECTED_HASH): void {
  const engine = createMarketEngine(selfTestMarket(), { columnBytesMax: 4_000_000, bitBytesMax: 400_000 });
  const hash = hashOfRows(engine.rowsOf(selfTestJobs()));
  if (hash === expected) return;
  throw new TerminalError(
    "internal",
    "engine.self_test",
    `the engine computes ${hash} where it should ${expected}: this machine or runtime must not take part; use Node 24`,
  );
}
