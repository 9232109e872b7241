import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultCosts } from "../backtest/costs.ts";
import { backtest } from "../backtest/kernel.ts";
import type { Bars } from "../market/bars.ts";
import { dayOfIso } from "../market/calendar.ts";
import type { MarketRecord } from "../market/dataset.ts";
import { decodeMarket } from "../market/encode.ts";
import { prepareMarket } from "../market/prepare.ts";
import { parseStrategy } from "../strategy/parse.ts";
import { findingsOfRun } from "./findingsOfRun.ts";

const strategy = parseStrategy({
  kind: "single",
  direction: "long",
  entry: { op: "above", of: "price", left: { op: "close" }, right: { op: "sma", window: 5 } },
  exit: { op: "above", of: "price", left: { op: "sma", window: 5 }, right: { op: "close" } },
  stops: {},
  sizing: { leverage: 1 },
});

/** So many bars of a steady market, every `spacing` days. */
function barsOf(count: number, spacing: number): Bars {
  const close = Float64Array.from({ length: count }, (_, t) => 100 + Math.sin(t / 9) + t / 100);
  const days = Int32Array.from({ length: count }, (_, t) => 10_959 + Math.floor(t * spacing));
  const volume = new Float64Array(count).fill(1);
  return { symbol: "ACME", days, open: close, high: close, low: close, close, volume, fill: "nextOpen" };
}

function prepared(count: number, spacing: number): ReturnType<typeof prepareMarket> {
  const bars = barsOf(count, spacing);
  const record = {
    datasetId: `dat_${"0".repeat(32)}`,
    owner: "tester",
    name: "ACME",
    createdAt: "2026-01-01T00:00:00.000Z",
    barsPerYear: 252,
    source: "test",
    report: {
      symbol: "ACME",
      bars: count,
      firstDate: "2000-01-03",
      lastDate: "2001-01-03",
      fill: "nextOpen" as const,
      adjusted: false,
      findings: [],
    },
  };
  return prepareMarket([{ record, bars }]);
}

function daysOf({ parts }: MarketRecord): number {
  return (dayOfIso(parts.validation.to) ?? 0) - (dayOfIso(parts.validation.from) ?? 0);
}

const bars = fc.integer({ min: 500, max: 2_600 });
const spacing = fc.constantFrom(1, 7 / 6, 7 / 5);

describe("what to know of a run's data", () => {
  it("is that no champion is possible, just where a CAGR on validation cannot be computed", () => {
    fc.assert(
      fc.property(bars, spacing, (count, daysBetween) => {
        const { record, open } = prepared(count, daysBetween);
        const market = decodeMarket(open);
        const { statistics } = backtest({
          strategy,
          market,
          range: record.parts.validation,
          costs: defaultCosts,
        });
        expect(findingsOfRun({ market: record }).length).toBe(statistics.cagr === null ? 1 : 0);
      }),
      { numRuns: 40 },
    );
  });

  it("names how many bars would do, and so many do", () => {
    fc.assert(
      fc.property(bars, spacing, (count, daysBetween) => {
        const { record } = prepared(count, daysBetween);
        const [finding] = findingsOfRun({ market: record });
        if (finding === undefined) return;
        expect(finding.message).toContain(`has ${daysOf(record)} days`);
        const needed = Number(/some (\d+) bars/.exec(finding.message)?.[1]);
        // Whole days and whole bars: a few more may be wanted, never many.
        expect(daysOf(prepared(needed + 10, daysBetween).record)).toBeGreaterThanOrEqual(365);
        expect(daysOf(prepared(needed - 60, daysBetween).record)).toBeLessThan(365);
      }),
      { numRuns: 40 },
    );
  });

  it("says the days of the sample that is too short, and what a longer one would need", () => {
    const span = { start: 0, end: 732, from: "2013-05-13", to: "2016-04-07" };
    const validation = { start: 752, end: 996, from: "2016-05-06", to: "2017-04-25" };
    const market: MarketRecord = {
      marketId: `mkt_${"0".repeat(32)}`,
      datasetIds: [`dat_${"0".repeat(32)}`],
      symbols: [{ symbol: "AAPL", fill: "nextOpen" }],
      barsPerYear: 252,
      bars: 1_260,
      parts: { training: span, validation, sealed: span },
    };
    expect(findingsOfRun({ market })).toEqual([
      {
        kind: "noChampionPossible",
        message:
          "The validation part of AAPL has 354 days (2016-05-06 to 2017-04-25) and a CAGR needs 365: no strategy can become a champion or reach a target. Take a longer history: some 1300 bars, where this has 1260.",
      },
    ]);
  });
});
