import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { handmadeMarket, wanderingBars } from "./fixtures.ts";
import { marketOf, splitParts, truncateMarket } from "./split.ts";

describe("splitting into parts", () => {
  it("gives 60, 20 and 20 per cent, an embargo apart, to the last bar", () => {
    fc.assert(
      fc.property(fc.integer({ min: limits.datasetBarsMin, max: 100_000 }), (bars) => {
        const { training, validation, sealed } = splitParts(bars);
        const usable = bars - 2 * limits.embargoBars;

        expect(training.start).toBe(0);
        expect(validation.start - training.end).toBe(limits.embargoBars);
        expect(sealed.start - validation.end).toBe(limits.embargoBars);
        expect(sealed.end).toBe(bars);
        expect(Math.abs(training.end - 0.6 * usable)).toBeLessThan(1);
        expect(Math.abs(validation.end - validation.start - 0.2 * usable)).toBeLessThan(1);
        expect(sealed.end - sealed.start).toBeGreaterThanOrEqual(validation.end - validation.start);
      }),
    );
  });

  it.each([limits.datasetBarsMin - 1, 0, 700.5, Number.NaN])("refuses %d bars", (bars) => {
    expect(() => splitParts(bars)).toThrow(/500/);
  });
});

describe("what a breeding worker is given", () => {
  it("does not hold the sealed bars anywhere in its memory", () => {
    const market = handmadeMarket(wanderingBars(1, 600), wanderingBars(1, 600, "nextClose", "OTHER"));
    const end = splitParts(600).validation.end;

    const open = truncateMarket(market, end);

    for (const [index, bars] of open.symbols.entries()) {
      expect(bars.close.buffer.byteLength).toBe(end * 8);
      expect(bars.days.buffer.byteLength).toBe(end * 4);
      expect([...bars.close]).toEqual([...market.symbols[index]!.close.subarray(0, end)]);
    }
  });
});

describe("making a market", () => {
  it("aligns the symbols and reads the calendar", () => {
    const all = [wanderingBars(1, 600), wanderingBars(2, 550, "nextClose", "OTHER")];
    const market = marketOf("dat_x", all);
    expect(market).toMatchObject({ datasetId: "dat_x", barsPerYear: 365 });
    expect(market.symbols.map((bars) => bars.days.length)).toEqual([550, 550]);
    expect(market.symbols.map((bars) => bars.fill)).toEqual(["nextOpen", "nextClose"]);
  });
});
