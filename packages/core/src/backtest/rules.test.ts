import { describe, expect, it } from "vitest";
import { flatBars } from "../market/fixtures.ts";
import type { Rule } from "../strategy/schema.ts";
import { createColumns } from "./columns.ts";
import { evaluateRule } from "./rules.ts";
import { signalsOf } from "./signals.ts";

// Monday, 6 January 2020, and the days after.
const columns = createColumns(flatBars([10, 12, 11, 11, 9, 11, 13]), 250);

function bits(rule: Rule): string {
  return evaluateRule(rule, columns).join("");
}

const close = { op: "close" } as const;
const sma = { op: "sma", window: 2 } as const;

describe("comparisons", () => {
  // Closes 10 12 11 11 9 11 13; their averages of two – 11 11.5 11 10 10 12.
  it.each([
    ["above", "0100011"],
    ["below", "0010100"],
    ["crossesAbove", "0000010"],
    ["crossesBelow", "0010100"],
  ] as const)("the close %s its average", (op, expected) => {
    expect(bits({ op, of: "price", left: close, right: sma })).toBe(expected);
  });

  it("an undefined value makes either comparison false", () => {
    const rule = (op: "above" | "below"): Rule => ({ op, of: "price", left: sma, right: close });
    expect(bits(rule("above"))[0]).toBe("0");
    expect(bits(rule("below"))[0]).toBe("0");
  });

  it("levels and fractions compare like columns", () => {
    const rsi: Rule = {
      op: "above",
      of: "oscillator",
      left: { op: "rsi", window: 2 },
      right: { op: "level", value: 50 },
    };
    const risen: Rule = {
      op: "above",
      of: "ratio",
      left: { op: "roc", window: 2 },
      right: { op: "fraction", value: 0.2 },
    };
    expect(bits(rsi)).toBe("0011011");
    expect(bits(risen)).toBe("0000001");
  });
});

describe("combinations", () => {
  const above: Rule = { op: "above", of: "price", left: close, right: sma };
  const below: Rule = { op: "below", of: "price", left: close, right: sma };

  it.each<[string, Rule, string]>([
    ["and", { op: "and", rules: [above, { op: "not", rule: below }] }, "0100011"],
    ["or", { op: "or", rules: [above, below] }, "0110111"],
    ["not", { op: "not", rule: above }, "1011100"],
    ["for 2 bars", { op: "forBars", rule: above, bars: 2 }, "0000001"],
    ["for 3 bars", { op: "forBars", rule: { op: "not", rule: above }, bars: 3 }, "0000100"],
  ])("%s", (_name, rule, expected) => {
    expect(bits(rule)).toBe(expected);
  });
});

describe("the calendar", () => {
  it.each<[string, Rule, string]>([
    ["Tuesday to Thursday", { op: "calendar", unit: "weekday", from: 2, to: 4 }, "0111000"],
    ["Saturday to Monday", { op: "calendar", unit: "weekday", from: 6, to: 1 }, "1000011"],
    ["the 8th to the 9th", { op: "calendar", unit: "monthDay", from: 8, to: 9 }, "0011000"],
    ["winter", { op: "calendar", unit: "month", from: 11, to: 2 }, "1111111"],
    ["summer", { op: "calendar", unit: "month", from: 6, to: 8 }, "0000000"],
  ])("%s", (_name, rule, expected) => {
    expect(bits(rule)).toBe(expected);
  });
});

describe("a strategy's signals", () => {
  const weekday = (from: number, to: number): Rule => ({ op: "calendar", unit: "weekday", from, to });
  const common = { kind: "single", stops: {}, sizing: { leverage: 1 } } as const;

  it("an entry is taken only where the exit is silent", () => {
    const { long, short } = signalsOf(
      { ...common, direction: "long", entry: weekday(1, 4), exit: weekday(3, 5) },
      columns,
    );
    expect(long?.entry.join("")).toBe("1100000");
    expect(long?.exit.join("")).toBe("0011100");
    expect(short).toBeNull();
  });

  it("a short strategy's rules are for its own side", () => {
    const { long, short } = signalsOf(
      { ...common, direction: "short", entry: weekday(1, 2), exit: weekday(7, 7) },
      columns,
    );
    expect(short?.entry.join("")).toBe("1100000");
    expect(long).toBeNull();
  });

  it("an entry on both sides at once is none", () => {
    const { long, short } = signalsOf(
      {
        ...common,
        direction: "both",
        entry: weekday(1, 4),
        exit: weekday(7, 7),
        shortEntry: weekday(3, 6),
        shortExit: weekday(7, 7),
      },
      columns,
    );
    expect(long?.entry.join("")).toBe("1100000");
    expect(short?.entry.join("")).toBe("0000110");
  });

  it("a gate blocks entries, never exits", () => {
    const gated = (gate: { trend: ("up" | "down")[] }) =>
      signalsOf({ ...common, direction: "long", gate, entry: weekday(1, 2), exit: weekday(4, 5) }, columns);
    // Before a year of bars the trend is flat.
    expect(gated({ trend: ["up"] }).long?.entry.join("")).toBe("0000000");
    expect(gated({ trend: ["up"] }).long?.exit.join("")).toBe("0001100");
  });
});

describe("shared columns", () => {
  it("are computed once", () => {
    const shared = createColumns(flatBars([1, 2, 3, 4]), 250);
    expect(shared.column({ op: "sma", window: 2 })).toBe(shared.column({ window: 2, op: "sma" }));
  });

  it("forget the least recently used beyond their bytes, and keep the right values", () => {
    const bars = flatBars([1, 2, 3, 4, 5]);
    const small = createColumns(bars, 250, 100);
    const first = small.column({ op: "sma", window: 2 });
    const second = small.column({ op: "sma", window: 3 });
    small.column({ op: "sma", window: 2 });
    small.column({ op: "sma", window: 4 });

    expect(small.column({ op: "sma", window: 2 })).toBe(first);
    expect(small.column({ op: "sma", window: 3 })).not.toBe(second);
    expect(small.column({ op: "sma", window: 3 })).toEqual(second);
  });
});
