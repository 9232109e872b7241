import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoOfDay } from "./calendar.ts";
import { type DailyBar, mergeBars } from "./mergeBars.ts";

const price = fc.integer({ min: 1, max: 20 });
const someBars: fc.Arbitrary<DailyBar[]> = fc
  .uniqueArray(
    fc.record({ day: fc.integer({ min: 0, max: 30 }), close: price, volume: fc.nat({ max: 3 }) }),
    {
      selector: ({ day }) => day,
      maxLength: 25,
    },
  )
  .map((rows) =>
    rows
      .sort((a, b) => a.day - b.day)
      .map(({ day, close, volume }) => ({ day, open: close, high: close, low: close, close, volume })),
  );

describe("merging, for any bars", () => {
  it("gives ascending days, each once", () => {
    fc.assert(
      fc.property(someBars, someBars, (stored, fetched) => {
        const days = mergeBars(stored, fetched).bars.map(({ day }) => day);
        expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
      }),
    );
  });

  it("adds and changes nothing the second time", () => {
    fc.assert(
      fc.property(someBars, someBars, (stored, fetched) => {
        const once = mergeBars(stored, fetched);
        expect(mergeBars(once.bars, fetched)).toEqual({ bars: once.bars, added: 0, changes: [] });
      }),
    );
  });

  it("never changes the past silently", () => {
    fc.assert(
      fc.property(someBars, someBars, (stored, fetched) => {
        const { bars, changes } = mergeBars(stored, fetched);
        const last = stored.at(-1)?.day ?? -1;
        const [before, after] = [stored, bars.filter(({ day }) => day <= last)].map(
          (side) => new Map(side.map((bar) => [bar.day, JSON.stringify(bar)])),
        );
        const differing = [...new Set([...before!.keys(), ...after!.keys()])]
          .filter((day) => before!.get(day) !== after!.get(day))
          .sort((a, b) => a - b);
        expect(changes.map(({ date }) => date)).toEqual(differing.map(isoOfDay));
      }),
    );
  });

  it("keeps the stored bars as a prefix where it reports no change", () => {
    fc.assert(
      fc.property(someBars, someBars, (stored, fetched) => {
        const { bars, changes, added } = mergeBars(stored, fetched);
        fc.pre(changes.length === 0);
        expect(bars.slice(0, stored.length)).toEqual(stored);
        expect(bars).toHaveLength(stored.length + added);
      }),
    );
  });
});
