import { describe, expect, it } from "vitest";
import { flatBars } from "../market/fixtures.ts";
import { scaleCosts } from "./costs.ts";
import { after, BARS_PER_YEAR, FREE, runCase as run } from "./fixtures.ts";

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
