import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wanderingBars } from "../../market/fixtures.ts";
import { truncateBars } from "../../market/split.ts";
import { createColumns } from "../columns.ts";
import type { Expression } from "../expressions.ts";
import { windowMoments } from "./deviation.ts";

const BARS = 300;
const window = fc.integer({ min: 2, max: 40 });
const price = fc.oneof(
  fc.record({ op: fc.constantFrom("open", "high", "low", "close") }),
  fc.record({ op: fc.constantFrom("sma", "ema", "wma", "donchianHigh", "donchianLow"), window }),
  fc.record({
    op: fc.constantFrom("bollingerUpper", "bollingerLower", "keltnerUpper", "keltnerLower"),
    window,
    width: fc.double({ min: 0.5, max: 4, noNaN: true }),
  }),
);
const oscillator = fc.record({ op: fc.constantFrom("rsi", "stochastic", "adx", "volumeBalance"), window });
const ratio = fc.oneof(
  fc.record({
    op: fc.constantFrom(
      "roc",
      "atr",
      "cci",
      "realisedVolatility",
      "zScore",
      "distanceFromHigh",
      "distanceFromLow",
      "volume",
    ),
    window,
  }),
  fc.record({ op: fc.constantFrom("macd", "macdHistogram"), fast: window, slow: window, signal: window }),
  fc.record({ op: fc.constant("gap"), of: price, over: price }),
);
const leaf = fc.oneof(price, oscillator, ratio) as fc.Arbitrary<Expression>;

describe("every indicator", () => {
  it("never changes when the future is cut off", () => {
    fc.assert(
      fc.property(leaf, fc.integer(), fc.integer({ min: 1, max: BARS }), (expression, seed, cut) => {
        const bars = wanderingBars(seed, BARS);
        const whole = createColumns(bars, 250).column(expression);
        const known = createColumns(truncateBars(bars, cut), 250).column(expression);
        expect(known).toEqual(whole.slice(0, cut));
      }),
      { numRuns: 1_500 },
    );
  });

  it("is defined from some bar on, and from there to the end", () => {
    fc.assert(
      fc.property(leaf, fc.integer(), (expression, seed) => {
        const column = createColumns(wanderingBars(seed, BARS), 250).column(expression);
        const first = column.findIndex((value) => !Number.isNaN(value));
        expect(first).toBeGreaterThanOrEqual(0);
        expect(column.subarray(first).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("that oscillates stays between 0 and 100", () => {
    fc.assert(
      fc.property(oscillator, fc.integer(), (expression, seed) => {
        const column = createColumns(wanderingBars(seed, BARS), 250).column(expression as Expression);
        const defined = column.filter((value) => !Number.isNaN(value));
        expect(defined.every((value) => value >= 0 && value <= 100)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("that is free of scale does not see the currency", () => {
    const free = fc.oneof(oscillator, ratio) as fc.Arbitrary<Expression>;
    fc.assert(
      fc.property(free, fc.integer(), (expression, seed) => {
        const bars = wanderingBars(seed, BARS);
        const doubled = {
          ...bars,
          open: bars.open.map((p) => p * 2),
          high: bars.high.map((p) => p * 2),
          low: bars.low.map((p) => p * 2),
          close: bars.close.map((p) => p * 2),
        };
        expect(createColumns(doubled, 250).column(expression)).toEqual(
          createColumns(bars, 250).column(expression),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("windows agree with their definitions, bar by bar", () => {
  const bars = wanderingBars(11, BARS);
  const columns = createColumns(bars, 250);
  const last = (column: Float64Array, t: number, count: number) => [...column.subarray(t - count + 1, t + 1)];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = (values: readonly number[], divisor: number) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / divisor);

  const definitions: Record<string, (t: number, n: number) => number> = {
    sma: (t, n) => mean(last(bars.close, t, n)),
    wma: (t, n) =>
      last(bars.close, t, n).reduce((sum, value, k) => sum + value * (k + 1), 0) / ((n * (n + 1)) / 2),
    donchianHigh: (t, n) => Math.max(...last(bars.high, t - 1, n)),
    donchianLow: (t, n) => Math.min(...last(bars.low, t - 1, n)),
    distanceFromHigh: (t, n) => bars.close[t]! / Math.max(...last(bars.high, t, n)) - 1,
    distanceFromLow: (t, n) => bars.close[t]! / Math.min(...last(bars.low, t, n)) - 1,
    stochastic: (t, n) => {
      const [top, bottom] = [Math.max(...last(bars.high, t, n)), Math.min(...last(bars.low, t, n))];
      return (100 * (bars.close[t]! - bottom)) / (top - bottom);
    },
    zScore: (t, n) =>
      (bars.close[t]! - mean(last(bars.close, t, n))) / deviation(last(bars.close, t, n), n - 1),
    roc: (t, n) => bars.close[t]! / bars.close[t - n]! - 1,
    realisedVolatility: (t, n) => {
      const returns = Array.from({ length: n }, (_, k) => bars.close[t - k]! / bars.close[t - k - 1]! - 1);
      return deviation(returns, n - 1) * Math.sqrt(250);
    },
    volume: (t, n) => bars.volume[t]! / mean(last(bars.volume, t, n)),
    volumeBalance: (t, n) => {
      const signed = Array.from({ length: n }, (_, k) => {
        const change = bars.close[t - k]! - bars.close[t - k - 1]!;
        return Math.sign(change) * bars.volume[t - k]!;
      });
      return 50 + (50 * mean(signed)) / mean(last(bars.volume, t, n));
    },
  };

  it.each(Object.keys(definitions))("%s", (op) => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 60, max: BARS - 1 }), (n, t) => {
        const column = columns.column({ op, window: n } as Expression);
        expect(column[t]).toBeCloseTo(definitions[op]!(t, n), 8);
      }),
      { numRuns: 200 },
    );
  });
});

describe("sums around anchors", () => {
  const offset = fc.constantFrom(0, 1, 1e3, 1e6);

  it("are as exact as two passes over each window, far from zero too", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 60 }), offset, (seed, window, from) => {
        const values = wanderingBars(seed, 150).close.map((price) => from + price);
        const { mean, squares } = windowMoments(values, window);
        for (let t = window - 1; t < values.length; t++) {
          const own = values.subarray(t - window + 1, t + 1);
          const average = own.reduce((sum, value) => sum + (value - own[0]!), 0) / window + own[0]!;
          const total = own.reduce((sum, value) => sum + (value - average) ** 2, 0);
          // Half a unit in the last place of each value is all that a subtraction can lose.
          const slack = 1e-11 * total + window * (Math.abs(values[t]!) * 2 ** -50) ** 2;
          expect(Math.abs(mean[t]! - average)).toBeLessThanOrEqual(1e-14 * Math.abs(average) * window);
          expect(Math.abs(squares[t]! - total)).toBeLessThanOrEqual(slack);
        }
      }),
      { numRuns: 60 },
    );
  });
});
