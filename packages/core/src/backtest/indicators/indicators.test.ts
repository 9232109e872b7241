import { describe, expect, it } from "vitest";
import { flatBars, type HandmadeBar, handmadeBars } from "../../market/fixtures.ts";
import { createColumns } from "../columns.ts";
import type { Expression } from "../expressions.ts";
import { slippageVolatility } from "./slippageVolatility.ts";

const nothing = Number.NaN;

function expectColumn(
  bars: Parameters<typeof createColumns>[0],
  expression: Expression,
  expected: number[],
): void {
  const column = createColumns(bars, 250).column(expression);
  expect([...column]).toEqual(
    expected.map((value) => (Number.isNaN(value) ? value : expect.closeTo(value, 10))),
  );
}

const closes = flatBars([1, 2, 4, 7, 11, 8]);

describe("averages of the close", () => {
  it.each([
    ["sma", [nothing, nothing, 7 / 3, 13 / 3, 22 / 3, 26 / 3]],
    ["ema", [nothing, nothing, 7 / 3, 14 / 3, 47 / 6, 95 / 12]],
    ["wma", [nothing, nothing, 17 / 6, 31 / 6, 51 / 6, 53 / 6]],
  ] as const)("%s of 3", (op, expected) => {
    expectColumn(closes, { op, window: 3 }, [...expected]);
  });

  it("a still price averages to itself, exactly", () => {
    const still = createColumns(flatBars(Array.from({ length: 50 }, () => 10.1)), 250);
    for (const op of ["sma", "ema", "wma"] as const) {
      expect(still.column({ op, window: 7 }).at(-1)).toBe(10.1);
    }
  });
});

describe("bands and channels", () => {
  const bars = handmadeBars([
    [10, 12, 9, 11],
    [11, 14, 10, 13],
    [13, 13, 8, 9],
    [9, 11, 9, 10],
  ]);

  it("Donchian takes the highest high and lowest low of the bars before", () => {
    expectColumn(bars, { op: "donchianHigh", window: 2 }, [nothing, nothing, 14, 14]);
    expectColumn(bars, { op: "donchianLow", window: 2 }, [nothing, nothing, 9, 8]);
  });

  it("Bollinger uses the population's deviation", () => {
    expectColumn(bars, { op: "bollingerUpper", window: 2, width: 2 }, [nothing, 14, 15, 10.5]);
    expectColumn(bars, { op: "bollingerLower", window: 2, width: 2 }, [nothing, 10, 7, 8.5]);
  });

  it("Keltner adds Wilder's true range to the EMA", () => {
    // True ranges 4, 5, 2: ATR(2) is 4.5, then 3.25. EMA(2): 12, 10, 10.
    expectColumn(bars, { op: "keltnerUpper", window: 2, width: 2 }, [nothing, nothing, 19, 16.5]);
    expectColumn(bars, { op: "keltnerLower", window: 2, width: 2 }, [nothing, nothing, 1, 3.5]);
    expectColumn(bars, { op: "atr", window: 2 }, [nothing, nothing, 0.5, 0.325]);
  });

  it("scaled multiplies and gap compares", () => {
    expectColumn(bars, { op: "scaled", of: { op: "close" }, by: 0.5 }, [5.5, 6.5, 4.5, 5]);
    expectColumn(bars, { op: "gap", of: { op: "open" }, over: { op: "close" } }, [
      -1 / 11,
      -2 / 13,
      4 / 9,
      -0.1,
    ]);
  });
});

describe("oscillators", () => {
  it("RSI smooths gains and losses by Wilder", () => {
    expectColumn(flatBars([1, 2, 3, 2, 4]), { op: "rsi", window: 2 }, [nothing, nothing, 100, 50, 250 / 3]);
  });

  it("stochastic places the close between the lowest low and the highest high", () => {
    const bars = handmadeBars([
      [10, 12, 8, 10],
      [10, 16, 10, 14],
      [14, 15, 9, 9],
    ]);
    expectColumn(bars, { op: "stochastic", window: 2 }, [nothing, 75, 0]);
  });

  it("ADX is 100 in a straight climb, half after an equal fall", () => {
    // Moves up 1, 1, then down 1: smoothed by 2, +DM is 1, 0.5 and −DM 0, 0.5, so DX is 100, 0.
    const rows = [1, 2, 3, 2].map((price): HandmadeBar => [price, price + 0.5, price - 0.5, price]);
    expectColumn(handmadeBars(rows), { op: "adx", window: 2 }, [nothing, nothing, nothing, 50]);
  });

  it("volume balance weighs volume by the sign of the change", () => {
    const bars = handmadeBars([
      [1, 1, 1, 1, 7],
      [2, 2, 2, 2, 30],
      [1, 1, 1, 1, 10],
      [1, 1, 1, 1, 10],
    ]);
    expectColumn(bars, { op: "volumeBalance", window: 2 }, [nothing, nothing, 75, 25]);
  });

  it.each([
    ["rsi", 50],
    ["stochastic", 50],
    ["adx", 0],
    ["volumeBalance", 50],
  ] as const)("%s of a still price is %d", (op, value) => {
    expect(
      createColumns(flatBars([5, 5, 5, 5, 5, 5, 5]), 250)
        .column({ op, window: 3 })
        .at(-1),
    ).toBe(value);
  });
});

describe("ratios", () => {
  const deviation = Math.sqrt(0.02);

  it.each([
    [{ op: "roc", window: 2 }, [nothing, nothing, 3, 2.5, 1.75, 1 / 7]],
    [
      { op: "zScore", window: 3 },
      [nothing, nothing, 5 / Math.sqrt(21), 8 / Math.sqrt(57), 11 / Math.sqrt(111), -2 / Math.sqrt(39)],
    ],
    [{ op: "distanceFromHigh", window: 2 }, [nothing, 0, 0, 0, 0, -3 / 11]],
    [{ op: "distanceFromLow", window: 2 }, [nothing, 1, 1, 0.75, 4 / 7, 0]],
    [{ op: "cci", window: 2 }, [nothing, 2 / 3, 2 / 3, 2 / 3, 2 / 3, -2 / 3]],
    [{ op: "macd", fast: 2, slow: 3, signal: 2 }, [nothing, nothing, 5 / 24, 19 / 126, 38 / 297, 161 / 2592]],
    [{ op: "fraction", value: 0.5 }, [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]],
  ] as const)("%o", (expression, expected) => {
    expectColumn(closes, expression, [...expected]);
  });

  it("the MACD histogram is the line less its own EMA", () => {
    // EMA(2) less EMA(3) is 5/6, 19/18, 38/27; its own EMA(2) is 17/18, then 2/3 of the way from there to 38/27.
    const bars = flatBars([1, 2, 4, 7, 11]);
    const expected = [nothing, nothing, nothing, 1 / 9 / 7, (38 / 27 - 17 / 18) / 3 / 11];
    expectColumn(bars, { op: "macdHistogram", fast: 2, slow: 3, signal: 2 }, expected);
  });

  it("realised volatility is the sample deviation of returns, a year", () => {
    const bars = flatBars([100, 110, 99, 108.9]);
    const annual = deviation * Math.sqrt(250);
    expectColumn(bars, { op: "realisedVolatility", window: 2 }, [nothing, nothing, annual, annual]);
  });

  it("volume is measured against its own average, 1 where there is none", () => {
    const traded = handmadeBars([
      [1, 1, 1, 1, 10],
      [1, 1, 1, 1, 30],
      [1, 1, 1, 1, 0],
    ]);
    expectColumn(traded, { op: "volume", window: 2 }, [nothing, 1.5, 0]);
    expectColumn(
      closes,
      { op: "volume", window: 2 },
      [nothing, 1, 1, 1, 1, 1].map((v, t) => (t === 0 ? v : 1)),
    );
  });

  it.each(["zScore", "cci", "realisedVolatility"] as const)("%s of a still price is 0", (op) => {
    expect(
      createColumns(flatBars([5.1, 5.1, 5.1, 5.1]), 250)
        .column({ op, window: 3 })
        .at(-1),
    ).toBe(0);
  });

  it("daily volatility is defined from the first bar, of the returns there are", () => {
    const volatility = slippageVolatility(flatBars([100, 110, 99, 108.9]).close);
    const three = Math.sqrt((2 * (0.1 - 0.1 / 3) ** 2 + (0.1 + 0.1 / 3) ** 2) / 2);
    expect([...volatility]).toEqual([0, 0, expect.closeTo(deviation, 12), expect.closeTo(three, 12)]);
  });
});
