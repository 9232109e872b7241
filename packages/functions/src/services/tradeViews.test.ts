import type { BacktestTrace, Trade } from "@tradewind/core/backtest/result";
import { limits } from "@tradewind/core/limits";
import { TradesView } from "@tradewind/core/views/strategy";
import { describe, expect, it } from "vitest";
import { tradesView } from "./tradeViews.ts";

/** What a function on AWS answers at most; the body is a text within it, so that a quotation mark takes two bytes. */
const ANSWER_BYTES_MAX = 6_000_000;

/** As long as a trade gets. */
const trade = (entryDay: number): Trade => ({
  symbol: "W".repeat(40),
  member: limits.ensembleMembersMax - 1,
  side: "short",
  signalDay: entryDay - 1,
  entryDay,
  entryPrice: 123_456.123_456_789_01,
  exitDay: entryDay + 250,
  exitPrice: 123_456.123_456_789_01,
  exitReason: "trailingStop",
  holdingBars: 250,
  leverage: 2.123_456_789_012_345,
  profit: -0.001_234_567_890_123_456,
  returnOnEquity: -0.001_234_567_890_123_456,
});

const trace = (from: number, count: number): BacktestTrace =>
  ({
    trades: Array.from({ length: count }, (_, at) => trade(from + at)),
  }) as Partial<BacktestTrace> as BacktestTrace;

describe("the trades that are shown", () => {
  it("are all of both parts, in the order in which they were made", () => {
    const view = tradesView({ training: trace(10, 3), validation: trace(20, 2) });

    expect(view.count).toBe(5);
    expect(view.trades.map(({ part }) => part)).toEqual([
      ...["training", "training", "training"],
      ...["validation", "validation"],
    ]);
    expect(tradesView({ training: null, validation: null })).toEqual({ count: 0, trades: [] });
  });

  it("are the newest where there are more than one answer holds, with the number of all", () => {
    const view = tradesView({ training: trace(0, limits.tradesShownMax), validation: trace(20_000, 500) });

    expect(view.count).toBe(limits.tradesShownMax + 500);
    expect(view.trades).toHaveLength(limits.tradesShownMax);
    expect(view.trades.filter(({ part }) => part === "validation")).toHaveLength(500);
    expect(view.trades[0]).toEqual(tradesView({ training: trace(500, 1), validation: null }).trades[0]);
    expect(() => TradesView.parse(view)).not.toThrow();
    expect(Buffer.byteLength(JSON.stringify(JSON.stringify(view)))).toBeLessThan(ANSWER_BYTES_MAX);
  });
});
