import { describe, expect, it } from "vitest";
import { dayOfIso } from "./calendar.ts";
import { csvOfBars, type DailyBar, dailyBarsOf, mergeBars } from "./mergeBars.ts";
import { parseBars } from "./parseCsv.ts";

const bar = (date: string, close: number): DailyBar => ({
  day: dayOfIso(date)!,
  open: close,
  high: close + 1,
  low: close - 1,
  close,
  volume: 10,
});

const stored = [bar("2024-01-01", 100), bar("2024-01-02", 101), bar("2024-01-03", 102)];

describe("merging fetched bars with stored ones", () => {
  it("appends what is newer and leaves the past as it was", () => {
    const newer = [bar("2024-01-03", 102), bar("2024-01-04", 103)];
    const merged = mergeBars(stored, newer);
    expect(merged).toEqual({ bars: [...stored, bar("2024-01-04", 103)], added: 1, changes: [] });
  });

  it("takes a bar that is told otherwise, and reports it", () => {
    const merged = mergeBars(stored, [bar("2024-01-02", 50.5), bar("2024-01-03", 102)]);
    expect(merged.changes).toEqual([{ kind: "changed", date: "2024-01-02", before: 101, after: 50.5 }]);
    expect(merged.bars[1]).toEqual(bar("2024-01-02", 50.5));
    expect(merged.added).toBe(0);
  });

  it("reports a bar that is no longer told", () => {
    const merged = mergeBars(stored, [bar("2024-01-01", 100), bar("2024-01-03", 102)]);
    expect(merged.changes).toEqual([{ kind: "withdrawn", date: "2024-01-02", before: 101, after: null }]);
    expect(merged.bars).toHaveLength(2);
  });

  it("reports a bar that appears in the past", () => {
    const merged = mergeBars([stored[0]!, stored[2]!], stored);
    expect(merged.changes).toEqual([{ kind: "inserted", date: "2024-01-02", before: null, after: 101 }]);
    expect(merged.bars).toEqual(stored);
  });

  it("keeps the stored digits where only rounding differs", () => {
    const merged = mergeBars(stored, [{ ...stored[2]!, close: 102 * (1 + 1e-12) }]);
    expect(merged).toEqual({ bars: stored, added: 0, changes: [] });
  });

  it("keeps everything where nothing was fetched", () => {
    expect(mergeBars(stored, [])).toEqual({ bars: stored, added: 0, changes: [] });
  });
});

describe("bars as a file", () => {
  it("are read back bit for bit", () => {
    const bars = Array.from({ length: 600 }, (_, t) => ({
      ...bar("2020-01-01", 100 / (t + 3)),
      day: 18_262 + t,
      high: 100 / (t + 3) + 0.1,
      low: 100 / (t + 3) - 0.1,
    }));
    const read = parseBars("X", csvOfBars(bars)).bars;
    expect(dailyBarsOf(read)).toEqual(bars);
  });
});
