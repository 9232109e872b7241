import { describe, expect, it } from "vitest";
import type { Bars } from "../market/bars.ts";
import { flatBars, handmadeBars } from "../market/fixtures.ts";
import type { Sizing, Stops } from "../strategy/schema.ts";
import { createColumns } from "./columns.ts";
import { type Costs, scaleCosts } from "./costs.ts";
import { runSleeve } from "./sleeve.ts";

const BARS_PER_YEAR = 250;
const FREE: Costs = {
  commissionBps: 0,
  slippageBps: 0,
  slippageVolatilityFactor: 0,
  borrowAnnual: 0,
  financingAnnual: 0,
};

interface Case {
  readonly bars: Bars;
  readonly long?: { entry: number[]; exit?: number[] };
  readonly short?: { entry: number[]; exit?: number[] };
  readonly stops?: Stops;
  readonly sizing?: Sizing;
  readonly costs?: Partial<Costs>;
  readonly firstSignal?: number;
  readonly range?: { start: number; end: number };
}

/** Signals are given by the bars at whose close they are true. */
function run({ bars, long, short, stops, sizing, costs, firstSignal, range }: Case) {
  const bits = (at: readonly number[] = []) => Uint8Array.from(bars.days, (_, t) => (at.includes(t) ? 1 : 0));
  const side = (signals: Case["long"]) =>
    signals === undefined ? null : { entry: bits(signals.entry), exit: bits(signals.exit) };
  return runSleeve({
    columns: createColumns(bars, BARS_PER_YEAR),
    signals: { long: side(long), short: side(short) },
    stops: stops ?? {},
    sizing: sizing ?? { leverage: 1 },
    costs: { ...FREE, ...costs },
    range: range ?? { start: 0, end: bars.days.length },
    firstSignal: firstSignal ?? 0,
    capital: 1,
    member: 0,
  });
}

/** Bars whose first two are still at 100, so that a signal at bar 0 buys at the open of bar 1 at 100. */
function after(...rows: (readonly [number, number, number, number])[]): Bars {
  return handmadeBars([[100, 100, 100, 100], ...rows]);
}

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

describe("losing everything", () => {
  it("three times the equity is gone when the price has lost a third within the bar", () => {
    const bars = after([100, 100, 100, 100], [90, 90, 60, 95], [95, 95, 95, 95]);
    const { trades, equity } = run({ bars, long: { entry: [0, 2] }, sizing: { leverage: 3 } });
    expect(trades).toMatchObject([{ exitReason: "liquidation", profit: -1, returnOnEquity: -1 }]);
    expect(trades[0]!.exitPrice).toBeCloseTo(200 / 3, 10);
    expect([...equity]).toEqual([1, 1, 0, 0]);
  });

  it("a gap below that level takes no more than there is", () => {
    const bars = after([100, 100, 100, 100], [50, 60, 40, 55]);
    const { trades, equity } = run({
      bars,
      long: { entry: [0] },
      sizing: { leverage: 3 },
      stops: { stopLoss: 0.1 },
    });
    expect(trades).toMatchObject([{ exitReason: "liquidation", profit: -1 }]);
    expect(equity.at(-1)).toBe(0);
  });

  it("a nearer stop loss saves the rest", () => {
    const bars = after([100, 100, 100, 100], [98, 98, 60, 60]);
    const { equity } = run({ bars, long: { entry: [0] }, sizing: { leverage: 3 }, stops: { stopLoss: 0.1 } });
    expect(equity.at(-1)).toBeCloseTo(0.7, 12);
  });

  it("a short position is gone at twice its price", () => {
    const bars = after([100, 100, 100, 100], [110, 210, 100, 100]);
    const { trades } = run({ bars, short: { entry: [0] } });
    expect(trades).toMatchObject([{ exitReason: "liquidation", exitPrice: 200 }]);
  });

  it("charges can use up what is left", () => {
    const bars = flatBars([100, 100, 66.7, 66.7, 66.7]);
    const { trades } = run({
      bars,
      long: { entry: [0] },
      sizing: { leverage: 3 },
      costs: { financingAnnual: 1 },
    });
    expect(trades).toMatchObject([{ exitReason: "liquidation" }]);
  });
});

describe("costs, by hand", () => {
  it("slippage worsens both fills, commission is paid on both notionals", () => {
    const { equity, trades, notional } = run({
      bars: flatBars([100, 100, 110]),
      long: { entry: [0], exit: [1] },
      costs: { commissionBps: 10, slippageBps: 20 },
    });
    const proceeds = 109.78 / 100.2;
    expect(trades[0]!.entryPrice).toBeCloseTo(100.2, 12);
    expect(trades[0]!.exitPrice).toBeCloseTo(109.78, 12);
    expect(equity.at(-1)).toBeCloseTo(proceeds - 0.001 - 0.001 * proceeds, 12);
    expect(notional).toBeCloseTo(1 + proceeds, 12);
  });

  it("a seller gets less and a short buyer pays more", () => {
    const { trades } = run({
      bars: flatBars([100, 100, 90]),
      short: { entry: [0], exit: [1] },
      costs: { slippageBps: 100 },
    });
    expect(trades[0]!.entryPrice).toBeCloseTo(99, 12);
    expect(trades[0]!.exitPrice).toBeCloseTo(90.9, 12);
  });

  it("wild markets slip more, by the volatility known at the signal", () => {
    const bars = flatBars([100, 110, 99, 99, 99]);
    const { trades } = run({ bars, long: { entry: [2] }, costs: { slippageVolatilityFactor: 0.5 } });
    const deviation = Math.sqrt(2 * 0.1 ** 2);
    expect(trades[0]!.entryPrice).toBeCloseTo(99 * (1 + 0.5 * deviation), 10);
  });

  it("borrowing is paid for each night on the short notional", () => {
    const bars = flatBars([100, 100, 90, 90]);
    const { equity } = run({ bars, short: { entry: [0], exit: [2] }, costs: { borrowAnnual: 0.1 } });
    expect(equity[1]).toBeCloseTo(1 - 0.0004, 12);
    expect(equity.at(-1)).toBeCloseTo(1.1 - 0.0004 - 0.00036, 12);
  });

  it("financing is paid for each night on what exceeds the equity", () => {
    const { equity } = run({
      bars: flatBars([100, 100, 100, 100]),
      long: { entry: [0], exit: [2] },
      sizing: { leverage: 2 },
      costs: { financingAnnual: 0.05 },
    });
    expect(equity[1]).toBeCloseTo(0.9998, 12);
    expect(equity.at(-1)).toBeCloseTo(0.9998 - 0.0002 * 1.0002, 12);
  });

  it("a position within its equity pays neither", () => {
    const { equity } = run({
      bars: flatBars([100, 100, 100, 100]),
      long: { entry: [0] },
      costs: { financingAnnual: 1, borrowAnnual: 1 },
    });
    expect(equity.at(-1)).toBe(1);
  });

  it("scaled by zero they vanish, by two they double", () => {
    const bars = flatBars([100, 100, 110]);
    const costs = { ...FREE, commissionBps: 10 };
    const final = (factor: number) =>
      run({ bars, long: { entry: [0], exit: [1] }, costs: scaleCosts(costs, factor) }).equity.at(-1)!;
    expect(final(0)).toBeCloseTo(1.1, 12);
    expect(final(0) - final(2)).toBeCloseTo(2 * (final(0) - final(1)), 12);
  });
});

describe("sizing", () => {
  it("leverage multiplies gains", () => {
    const { equity, trades } = run({
      bars: flatBars([100, 100, 110]),
      long: { entry: [0] },
      sizing: { leverage: 2 },
    });
    expect(equity.at(-1)).toBeCloseTo(1.2, 12);
    expect(trades[0]!.leverage).toBe(2);
  });

  it.each([
    [0.5, 0.5 / Math.sqrt(2 * 0.1 ** 2 * BARS_PER_YEAR)],
    [10, 3],
  ])(
    "a volatility target of %d gives the lesser of leverage and target over volatility",
    (volatilityTarget, exposure) => {
      const bars = flatBars([100, 110, 99, 99, 99]);
      const { trades } = run({ bars, long: { entry: [2] }, sizing: { leverage: 3, volatilityTarget } });
      expect(trades[0]!.leverage).toBeCloseTo(exposure, 12);
    },
  );

  it("each trade is sized by the equity there is", () => {
    const bars = flatBars([100, 100, 50, 50, 100]);
    const { equity } = run({ bars, long: { entry: [0, 2], exit: [1] } });
    expect([...equity]).toEqual([1, 1, 0.5, 0.5, 1]);
  });
});

/** Leaves rounding out of a comparison by hand. */
function roughly<T extends { profit: number }>(trade: T) {
  return { ...trade, profit: expect.closeTo(trade.profit, 12) as number };
}
