import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../limits.ts";
import { randomFor } from "../random.ts";
import { alignBars, barsPerYearOf } from "./align.ts";
import type { Bars } from "./bars.ts";
import { weekdayOf } from "./calendar.ts";
import { flatBars } from "./fixtures.ts";

/** Prices tell the day, so that a misplaced bar shows. */
function barsOn(days: readonly number[], symbol: string): Bars {
  return { ...flatBars(days, "nextOpen", symbol), days: Int32Array.from(days) };
}

function range(count: number, step = 1, start = 10_000): number[] {
  return Array.from({ length: count }, (_, i) => start + i * step);
}

describe("aligning symbols", () => {
  it("keeps the days that every symbol has, each with its own prices", () => {
    const subset = fc.array(fc.boolean(), { minLength: 900, maxLength: 900 });
    fc.assert(
      fc.property(subset, subset, (left, right) => {
        const keep = (mask: boolean[]) => range(900).filter((_, i) => mask[i] === true || i < 500);
        const common = range(900).filter((_, i) => i < 500 || (left[i] && right[i]));

        const aligned = alignBars([barsOn(keep(left), "A"), barsOn(keep(right), "B")]);

        for (const bars of aligned) {
          expect([...bars.days]).toEqual(common);
          expect([...bars.close]).toEqual(common);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("leaves a lone symbol as it is", () => {
    const bars = barsOn(range(500), "A");
    expect(alignBars([bars])).toEqual([bars]);
  });

  it("refuses histories that hardly overlap, naming the limit", () => {
    const late = barsOn(range(600, 1, 10_101), "B");
    expect(() => alignBars([barsOn(range(600), "A"), late])).toThrow(/A, B share 499 days, the least is 500/);
  });

  it.each([
    ["none", []],
    ["one twice", ["A", "A"]],
    ["too many", range(limits.datasetSymbolsMax + 1).map(String)],
  ])("refuses %s", (_case, symbols) => {
    expect(() => alignBars(symbols.map((symbol) => barsOn(range(600), symbol)))).toThrow(/different symbols/);
  });
});

describe("bars a year", () => {
  const everyDay = range(700);

  it.each([
    ["every day", everyDay, 365],
    ["weekdays", everyDay.filter((day) => weekdayOf(day) <= 5), 252],
    ["weekdays and one stray Saturday", everyDay.filter((day) => weekdayOf(day) <= 5 || day === 10_005), 252],
    [
      "Sunday to Thursday, as in Cairo and Riyadh",
      everyDay.filter((day) => ![5, 6].includes(weekdayOf(day))),
      252,
    ],
    ["Sunday to Friday, as currencies", everyDay.filter((day) => weekdayOf(day) !== 6), 313],
    ["Monday to Thursday, as what two such weeks share", everyDay.filter((day) => weekdayOf(day) <= 4), 209],
    ["weeks", range(100, 7), 52],
    ["months", range(100, 30), 12],
    ["a single day", [10_000], 252],
  ])("%s", (_case, days, expected) => {
    expect(barsPerYearOf(Int32Array.from(days))).toBe(expected);
  });

  it("are within a tenth of what the calendar counts, whichever weekdays trade, some missing and some astray", () => {
    const weekdays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 4, maxLength: 7 });
    const natural = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(weekdays, natural, natural, (open, start, seed) => {
        const random = randomFor("weekdays", seed);
        const days = range(1_500, 1, start).filter((day) =>
          random.chance(open.includes(weekdayOf(day)) ? 0.97 : 0.01),
        );
        const counted = (days.length / ((days.at(-1) ?? 0) - (days[0] ?? 0))) * 365.25;
        expect(Math.abs(barsPerYearOf(Int32Array.from(days)) / counted - 1)).toBeLessThan(0.1);
      }),
    );
  });
});
