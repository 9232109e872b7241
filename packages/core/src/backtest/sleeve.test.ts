import { describe, expect, it } from "vitest";
import { flatBars, handmadeBars } from "../market/fixtures.ts";
import { after, runCase as run } from "./fixtures.ts";

describe("when orders fill", () => {
  const rows = [
    [100, 101, 99, 100],
    [102, 106, 101, 105],
    [104, 110, 103, 108],
    [107, 109, 106, 107],
  ] as const;

  it("a signal at a close fills at the next open", () => {
    const { equity, trades } = run({ bars: handmadeBars(rows), long: { entry: [0], exit: [1] } });

    expect(trades).toMatchObject([
      { side: "long", entryPrice: 102, exitPrice: 104, exitReason: "signal", holdingBars: 1 },
    ]);
    expect(trades[0]!.entryDay - trades[0]!.signalDay).toBe(1);
    expect([...equity]).toEqual([1, 105 / 102, 104 / 102, 104 / 102]);
  });

  it("where opens are not real it fills at the next close", () => {
    const { equity, trades } = run({
      bars: handmadeBars(rows, "nextClose"),
      long: { entry: [0], exit: [1] },
    });

    expect(trades).toMatchObject([{ entryPrice: 105, exitPrice: 108 }]);
    expect([...equity]).toEqual([1, 1, 108 / 105, 108 / 105].map((value) => expect.closeTo(value, 12)));
  });

  it("a short position gains what the price loses", () => {
    const { equity } = run({ bars: flatBars([100, 100, 90, 90]), short: { entry: [0], exit: [2] } });
    expect([...equity]).toEqual([1, 1, 1.1, 1.1]);
  });

  it("units stay fixed during a trade: a short at twice the price loses all", () => {
    const { equity } = run({ bars: flatBars([100, 100, 150, 120]), short: { entry: [0] } });
    expect([...equity]).toEqual([1, 1, 0.5, 0.8]);
  });

  it("a reversal leaves and enters at the same open", () => {
    const { trades } = run({
      bars: flatBars([100, 100, 110, 99]),
      long: { entry: [0], exit: [1] },
      short: { entry: [1] },
    });
    expect(trades).toMatchObject([
      { side: "long", entryPrice: 100, exitPrice: 110, exitReason: "signal" },
      { side: "short", entryPrice: 110, exitPrice: 99, exitReason: "endOfPart" },
    ]);
    expect(trades[1]!.entryDay).toBe(trades[0]!.exitDay);
    expect(trades[1]!.profit).toBeCloseTo(1.1 * 0.1, 12);
  });

  it("an opposite entry alone does not end a trade", () => {
    const { trades } = run({
      bars: flatBars([100, 100, 110, 99]),
      long: { entry: [0] },
      short: { entry: [1] },
    });
    expect(trades).toMatchObject([{ side: "long", exitReason: "endOfPart" }]);
  });

  it("an entry while in the same position changes nothing", () => {
    const { trades } = run({ bars: flatBars([100, 100, 110, 121]), long: { entry: [0, 1, 2] } });
    expect(trades).toHaveLength(1);
  });

  it("signals before the first usable bar are ignored", () => {
    const { trades } = run({ bars: flatBars([1, 2, 3, 4, 5]), long: { entry: [0, 1, 2] }, firstSignal: 2 });
    expect(trades).toMatchObject([{ entryPrice: 4 }]);
  });

  it("starts flat and ends flat at the last close of its range", () => {
    const { trades, equity, held } = run({
      bars: flatBars([1, 2, 3, 4, 5, 6]),
      long: { entry: [0, 2] },
      firstSignal: 2,
      range: { start: 2, end: 5 },
    });
    expect(trades).toMatchObject([{ entryPrice: 4, exitPrice: 5, exitReason: "endOfPart" }]);
    expect([...equity]).toEqual([1, 1, 1.25]);
    expect([...held]).toEqual([0, 1, 1]);
  });

  it.each([
    ["nextOpen", 1],
    ["nextClose", 0],
  ] as const)(
    "the last bar may be traded from its open to its close, not at its close (%s)",
    (fill, count) => {
      const bars = handmadeBars(
        [
          [10, 10, 10, 10],
          [10, 10, 10, 10],
          [10, 12, 10, 12],
        ],
        fill,
      );
      expect(run({ bars, long: { entry: [1] } }).trades).toHaveLength(count);
    },
  );
});

describe("stops within the bar", () => {
  const stops = { stopLoss: 0.05, takeProfit: 0.1 };

  it("a touched stop fills at its level", () => {
    const { trades } = run({
      bars: after([100, 101, 99, 100], [98, 99, 94, 97]),
      long: { entry: [0] },
      stops,
    });
    expect(trades).toMatchObject([{ exitPrice: 95, exitReason: "stopLoss", profit: -0.05 }].map(roughly));
  });

  it("a gap through the stop fills at the open", () => {
    const { trades } = run({
      bars: after([100, 101, 99, 100], [93, 99, 92, 97]),
      long: { entry: [0] },
      stops,
    });
    expect(trades).toMatchObject([{ exitPrice: 93, exitReason: "stopLoss" }]);
  });

  it("a gap beyond the target fills at the open, even if the stop is touched later in the bar", () => {
    const { trades } = run({
      bars: after([100, 101, 99, 100], [112, 113, 94, 97]),
      long: { entry: [0] },
      stops,
    });
    expect(trades).toMatchObject([{ exitPrice: 112, exitReason: "takeProfit" }]);
  });

  it("of two levels touched in one bar the worse counts", () => {
    const { trades } = run({
      bars: after([100, 101, 99, 100], [100, 115, 94, 100]),
      long: { entry: [0] },
      stops,
    });
    expect(trades).toMatchObject([{ exitPrice: 95, exitReason: "stopLoss" }]);
  });

  it("the bar of the fill counts", () => {
    const { trades } = run({
      bars: after([100, 111, 99, 100], [100, 100, 100, 100]),
      long: { entry: [0] },
      stops,
    });
    expect(trades).toMatchObject([{ exitReason: "takeProfit", holdingBars: 0 }]);
    expect(trades[0]!.exitPrice).toBeCloseTo(110, 10);
  });

  it("an exit signal is filled at the open, before the bar can touch a stop", () => {
    const { trades } = run({
      bars: after([100, 101, 99, 100], [97, 99, 90, 97]),
      long: { entry: [0], exit: [1] },
      stops,
    });
    expect(trades).toMatchObject([{ exitPrice: 97, exitReason: "signal" }]);
  });

  it("mirrors for short positions", () => {
    const touched = run({
      bars: after([100, 101, 99, 100], [102, 106, 101, 102]),
      short: { entry: [0] },
      stops,
    });
    const gapped = run({
      bars: after([100, 101, 99, 100], [108, 109, 101, 102]),
      short: { entry: [0] },
      stops,
    });
    const gained = run({ bars: after([100, 101, 99, 100], [95, 96, 89, 95]), short: { entry: [0] }, stops });
    expect(touched.trades).toMatchObject([{ exitPrice: 105, exitReason: "stopLoss" }]);
    expect(gapped.trades).toMatchObject([{ exitPrice: 108, exitReason: "stopLoss" }]);
    expect(gained.trades).toMatchObject([{ exitPrice: 90, exitReason: "takeProfit" }]);
  });

  it("the holding limit leaves at the close, so many bars after the fill", () => {
    const { trades } = run({
      bars: flatBars([100, 100, 101, 102, 103, 104]),
      long: { entry: [0] },
      stops: { holdingBarsMax: 2 },
    });
    expect(trades).toMatchObject([{ exitPrice: 102, exitReason: "holdingLimit", holdingBars: 2 }]);
  });

  it("after a stop the same bar's close may signal again", () => {
    const bars = after([100, 101, 99, 100], [98, 99, 94, 97], [96, 96, 96, 96], [99, 99, 99, 99]);
    const { trades } = run({ bars, long: { entry: [0, 2] }, stops });
    expect(trades).toMatchObject([{ exitReason: "stopLoss" }, { entryPrice: 96, exitReason: "endOfPart" }]);
  });
});

describe("the trailing stop", () => {
  const stops = { trailingStop: 0.1 };

  it("follows the highest high up to the bar before, never the bar's own", () => {
    const bars = after([100, 120, 99, 119], [118, 130, 109, 128], [128, 129, 116, 117]);
    const { trades } = run({ bars, long: { entry: [0] }, stops });
    expect(trades).toMatchObject([{ exitPrice: 117, exitReason: "trailingStop", holdingBars: 2 }]);
  });

  it("where a fixed stop is nearer, that one is reached first", () => {
    const bars = after([100, 100, 100, 100], [100, 100, 80, 80]);
    const { trades } = run({ bars, long: { entry: [0] }, stops: { trailingStop: 0.1, stopLoss: 0.04 } });
    expect(trades).toMatchObject([{ exitPrice: 96, exitReason: "stopLoss" }]);
  });

  it("follows the lowest low of a short position", () => {
    const bars = after([100, 101, 80, 82], [82, 88.5, 81, 85]);
    const { trades } = run({ bars, short: { entry: [0] }, stops });
    expect(trades).toMatchObject([{ exitReason: "trailingStop" }]);
    expect(trades[0]!.exitPrice).toBeCloseTo(88, 10);
  });
});

describe("stops where opens are not real", () => {
  const stops = { stopLoss: 0.05, takeProfit: 0.1 };
  const bars = (...rows: (readonly [number, number, number, number])[]) =>
    handmadeBars([[100, 100, 100, 100], [100, 150, 50, 100], ...rows], "nextClose");

  it("the bar of the fill lies before the fill and touches nothing", () => {
    const { trades } = run({
      bars: bars([100, 101, 99, 100]),
      long: { entry: [0] },
      stops: { ...stops, trailingStop: 0.1 },
    });
    expect(trades).toMatchObject([{ exitReason: "endOfPart", exitPrice: 100 }]);
  });

  it("a touched stop fills at its level if the close is better, at the close if that is worse", () => {
    const better = run({ bars: bars([90, 101, 94, 97]), long: { entry: [0] }, stops });
    const worse = run({ bars: bars([100, 101, 90, 91]), long: { entry: [0] }, stops });
    expect(better.trades).toMatchObject([{ exitPrice: 95, exitReason: "stopLoss" }]);
    expect(worse.trades).toMatchObject([{ exitPrice: 91, exitReason: "stopLoss" }]);
  });

  it("a target fills at its level, an unreal open beyond it gains nothing", () => {
    const { trades } = run({ bars: bars([115, 116, 99, 112]), long: { entry: [0] }, stops });
    expect(trades[0]!.exitPrice).toBeCloseTo(110, 10);
  });
});

/** Leaves rounding out of a comparison by hand. */
function roughly<T extends { profit: number }>(trade: T) {
  return { ...trade, profit: expect.closeTo(trade.profit, 12) as number };
}
