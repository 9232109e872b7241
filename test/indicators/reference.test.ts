import { readFileSync } from "node:fs";
import { createColumns } from "@tradewind/core/backtest/columns";
import type { Expression } from "@tradewind/core/backtest/expressions";
import type { Bars } from "@tradewind/core/market/bars";
import { wanderingBars } from "@tradewind/core/market/fixtures";
import { parseBars } from "@tradewind/core/market/parseCsv";
import { describe, expect, it } from "vitest";
import { loadTaLib } from "./taLib.ts";

/*
 * Every indicator of the language against TA-Lib. Where the conventions are the same the columns agree from their
 * first defined bar on; where they differ on purpose the test says how, and compares what must agree all the same.
 */

const BARS_PER_YEAR = 252;
const SIGNAL = 9;
const taLib = await loadTaLib();
const markets: Readonly<Record<string, Bars>> = {
  "a wandering price": wanderingBars(11, 2_500),
  "the S&P 500": sample("SPX"),
  "the Nasdaq 100": sample("NDX"),
};

function sample(symbol: string): Bars {
  const text = readFileSync(new URL(`../../data/${symbol}.csv`, import.meta.url), "utf8");
  return parseBars(symbol, text).bars;
}

const first = (name: string, inputs: readonly Float64Array[], ...options: number[]): Float64Array =>
  taLib(name, inputs, options)[0]!;
const map = (
  a: Float64Array,
  b: Float64Array,
  join: (left: number, right: number, bar: number) => number,
): Float64Array => a.map((value, t) => join(value, b[t]!, t));
const later = (column: Float64Array): Float64Array => {
  const shifted = new Float64Array(column.length).fill(Number.NaN);
  shifted.set(column.subarray(0, -1), 1);
  return shifted;
};
/** TA-Lib knows no undefined bars: a function of a column is called on its defined part. */
const onDefined = (column: Float64Array, apply: (defined: Float64Array) => Float64Array): Float64Array => {
  const begin = column.findIndex((value) => !Number.isNaN(value));
  const whole = new Float64Array(column.length).fill(Number.NaN);
  whole.set(apply(column.slice(begin)), begin);
  return whole;
};
/** TA-Lib divides by n; a sample's deviation divides by n − 1. */
const sampled = (deviation: Float64Array, n: number): Float64Array =>
  deviation.map((value) => value * Math.sqrt(n / (n - 1)));
const returns = ({ close }: Bars): Float64Array => first("ROCP", [close], 1);
const macdLine = ({ close }: Bars, fast: number, slow: number): Float64Array =>
  map(first("EMA", [close], fast), first("EMA", [close], slow), (a, b) => a - b);

type Reference = (bars: Bars, n: number) => Float64Array;

/** By how much two columns may differ, as a part of the greater of 1 and the value. */
interface Agreement {
  readonly expression: (n: number) => Expression;
  readonly reference: Reference;
  readonly within: number;
  /** Of the windows that are tried, those from here on: the running sums of TA-Lib lose a deviation of next to nothing. */
  readonly from?: number;
}

const agreeing: Readonly<Record<string, Agreement>> = {
  sma: {
    expression: (window) => ({ op: "sma", window }),
    reference: ({ close }, n) => first("SMA", [close], n),
    within: 1e-11,
  },
  "ema, seeded with the mean of the first window": {
    expression: (window) => ({ op: "ema", window }),
    reference: ({ close }, n) => first("EMA", [close], n),
    within: 1e-11,
  },
  wma: {
    expression: (window) => ({ op: "wma", window }),
    reference: ({ close }, n) => first("WMA", [close], n),
    within: 1e-10,
  },
  "donchianHigh, of the bars before": {
    expression: (window) => ({ op: "donchianHigh", window }),
    reference: ({ high }, n) => later(first("MAX", [high], n)),
    within: 0,
  },
  "donchianLow, of the bars before": {
    expression: (window) => ({ op: "donchianLow", window }),
    reference: ({ low }, n) => later(first("MIN", [low], n)),
    within: 0,
  },
  "bollingerUpper, with the population's deviation": {
    expression: (window) => ({ op: "bollingerUpper", window, width: 2.5 }),
    reference: ({ close }, n) => taLib("BBANDS", [close], [n, 2.5, 2.5, 0], 3)[0]!,
    within: 1e-6,
  },
  bollingerLower: {
    expression: (window) => ({ op: "bollingerLower", window, width: 1.5 }),
    reference: ({ close }, n) => taLib("BBANDS", [close], [n, 1.5, 1.5, 0], 3)[2]!,
    within: 1e-6,
  },
  "keltnerUpper, the EMA and Wilder's ATR over the same window": {
    expression: (window) => ({ op: "keltnerUpper", window, width: 2 }),
    reference: ({ high, low, close }, n) =>
      map(
        first("EMA", [close], n),
        first("ATR", [high, low, close], n),
        (middle, range) => middle + 2 * range,
      ),
    within: 1e-11,
  },
  keltnerLower: {
    expression: (window) => ({ op: "keltnerLower", window, width: 2 }),
    reference: ({ high, low, close }, n) =>
      map(
        first("EMA", [close], n),
        first("ATR", [high, low, close], n),
        (middle, range) => middle - 2 * range,
      ),
    within: 1e-11,
  },
  scaled: {
    expression: (window) => ({ op: "scaled", of: { op: "sma", window }, by: 1.02 }),
    reference: ({ close }, n) => first("SMA", [close], n).map((value) => value * 1.02),
    within: 1e-11,
  },
  "rsi, smoothed by Wilder": {
    expression: (window) => ({ op: "rsi", window }),
    reference: ({ close }, n) => first("RSI", [close], n),
    within: 1e-10,
  },
  "stochastic, the raw %K": {
    expression: (window) => ({ op: "stochastic", window }),
    reference: ({ high, low, close }, n) => taLib("STOCHF", [high, low, close], [n, 1, 0], 2)[0]!,
    within: 1e-11,
  },
  "volumeBalance, from on-balance volume": {
    expression: (window) => ({ op: "volumeBalance", window }),
    reference: ({ close, volume }, n) => {
      const balance = first("OBV", [close, volume]);
      return map(balance, first("SUM", [volume], n), (now, traded, t) =>
        traded > 0 ? 50 + (50 * (now - balance[t - n]!)) / traded : t < n ? Number.NaN : 50,
      );
    },
    within: 1e-9,
  },
  roc: {
    expression: (window) => ({ op: "roc", window }),
    reference: ({ close }, n) => first("ROCP", [close], n),
    within: 1e-13,
  },
  "atr, over the close": {
    expression: (window) => ({ op: "atr", window }),
    reference: ({ high, low, close }, n) => map(first("ATR", [high, low, close], n), close, (a, b) => a / b),
    within: 1e-12,
  },
  "cci, over 100": {
    expression: (window) => ({ op: "cci", window }),
    reference: ({ high, low, close }, n) => first("CCI", [high, low, close], n).map((value) => value / 100),
    within: 1e-8,
    from: 3,
  },
  "realisedVolatility, a sample's deviation in place of the population's": {
    expression: (window) => ({ op: "realisedVolatility", window }),
    reference: (bars, n) =>
      onDefined(returns(bars), (known) => sampled(first("STDDEV", [known], n, 1), n)).map(
        (value) => value * Math.sqrt(BARS_PER_YEAR),
      ),
    within: 1e-8,
  },
  "zScore, in a sample's deviations": {
    expression: (window) => ({ op: "zScore", window }),
    reference: ({ close }, n) => {
      const deviation = sampled(first("STDDEV", [close], n, 1), n);
      return map(first("SMA", [close], n), deviation, (mean, one, t) =>
        one === 0 ? 0 : (close[t]! - mean) / one,
      );
    },
    within: 1e-6,
    from: 7,
  },
  distanceFromHigh: {
    expression: (window) => ({ op: "distanceFromHigh", window }),
    reference: ({ high, close }, n) => map(close, first("MAX", [high], n), (a, b) => a / b - 1),
    within: 0,
  },
  distanceFromLow: {
    expression: (window) => ({ op: "distanceFromLow", window }),
    reference: ({ low, close }, n) => map(close, first("MIN", [low], n), (a, b) => a / b - 1),
    within: 0,
  },
  "volume, over its average": {
    expression: (window) => ({ op: "volume", window }),
    reference: ({ volume }, n) =>
      map(volume, first("SMA", [volume], n), (now, usual) => (usual <= 0 ? 1 : now / usual)),
    within: 1e-9,
  },
  "gap between two averages": {
    expression: (window) => ({ op: "gap", of: { op: "ema", window }, over: { op: "wma", window } }),
    reference: ({ close }, n) => map(first("EMA", [close], n), first("WMA", [close], n), (a, b) => a / b - 1),
    within: 1e-10,
  },
  "macd, each EMA seeded at its own first bar": {
    expression: (window) => ({ op: "macd", fast: window, slow: 2 * window, signal: SIGNAL }),
    reference: (bars, n) => map(macdLine(bars, n, 2 * n), bars.close, (line, close) => line / close),
    within: 1e-12,
  },
  "macdHistogram, the line less its own EMA": {
    expression: (window) => ({ op: "macdHistogram", fast: window, slow: 2 * window, signal: SIGNAL }),
    reference: (bars, n) => {
      const line = macdLine(bars, n, 2 * n);
      const signal = onDefined(line, (known) => first("EMA", [known], SIGNAL));
      return map(line, signal, (value, average, t) => (value - average) / bars.close[t]!);
    },
    within: 1e-12,
  },
};

/** Seeded otherwise than TA-Lib, on purpose: what the first bars were is forgotten after so many windows and signals. */
const converging: Readonly<Record<string, Agreement & { readonly windows: number }>> = {
  "adx: means of the first window of moves as seeds, where TA-Lib sums one move less": {
    expression: (window) => ({ op: "adx", window }),
    reference: ({ high, low, close }, n) => first("ADX", [high, low, close], n),
    within: 1e-9,
    windows: 45,
  },
  "macd: TA-Lib seeds the fast EMA as late as the slow one": {
    expression: (window) => ({ op: "macd", fast: window, slow: 2 * window, signal: SIGNAL }),
    reference: ({ close }, n) =>
      map(taLib("MACD", [close], [n, 2 * n, SIGNAL], 3)[0]!, close, (line, price) => line / price),
    within: 1e-12,
    windows: 30,
  },
  "macdHistogram: the same": {
    expression: (window) => ({ op: "macdHistogram", fast: window, slow: 2 * window, signal: SIGNAL }),
    reference: ({ close }, n) =>
      map(taLib("MACD", [close], [n, 2 * n, SIGNAL], 3)[2]!, close, (line, price) => line / price),
    within: 1e-12,
    windows: 30,
  },
};

function expectAgreement(actual: Float64Array, expected: Float64Array, from: number, within: number): void {
  expect(actual.length).toBe(expected.length);
  let compared = 0;
  for (let t = from; t < actual.length; t++) {
    const [ours, theirs] = [actual[t]!, expected[t]!];
    if (Number.isNaN(ours) && Number.isNaN(theirs)) continue;
    const room = within * Math.max(1, Math.abs(theirs));
    if (!(Math.abs(ours - theirs) <= room)) expect.fail(`bar ${t}: ${ours} here, ${theirs} by TA-Lib`);
    compared++;
  }
  expect(compared).toBeGreaterThan(actual.length / 4);
}

describe.each(Object.entries(markets))("on %s", (_, bars) => {
  const columns = createColumns(bars, BARS_PER_YEAR);

  describe("an indicator is TA-Lib's from its first bar on", () => {
    it.each(Object.entries(agreeing))("%s", (__, { expression, reference, within, from = 2 }) => {
      for (const n of [2, 3, 7, 14, 20, 55, 120].filter((window) => window >= from)) {
        expectAgreement(columns.column(expression(n)), reference(bars, n), 0, within);
      }
    });
  });

  describe("an indicator seeded otherwise becomes TA-Lib's", () => {
    it.each(Object.entries(converging))("%s", (__, { expression, reference, within, windows }) => {
      for (const n of [2, 3, 7, 14, 20]) {
        expectAgreement(columns.column(expression(n)), reference(bars, n), windows * (n + SIGNAL), within);
      }
    });
  });

  it("the volatility of costs and sizing is a sample's deviation of twenty returns", () => {
    const expected = onDefined(returns(bars), (known) => sampled(first("STDDEV", [known], 20, 1), 20));
    expectAgreement(columns.dailyVolatility(), expected, 20, 1e-9);
  });
});
