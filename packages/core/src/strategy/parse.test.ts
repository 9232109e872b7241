import { describe, expect, it } from "vitest";
import { TerminalError } from "../errors.ts";
import { close, prices } from "./build.ts";
import { parseStrategy } from "./parse.ts";
import { ensembleOf, guardedDip, longOn, rsiAbove, rsiBelow, sma, smaCross } from "./samples.ts";
import type { Rule } from "./schema.ts";

function refusalOf(input: unknown): TerminalError {
  try {
    parseStrategy(input);
  } catch (error) {
    if (error instanceof TerminalError) return error;
    throw error;
  }
  throw new Error("the input was accepted");
}

describe("what is accepted", () => {
  it("a strategy as JSON comes back equal", () => {
    const strategy = guardedDip();
    expect(parseStrategy(JSON.parse(JSON.stringify(strategy)))).toEqual(strategy);
  });

  it("an ensemble whose weights sum to one but for rounding", () => {
    const third = 1 / 3;
    const strategy = ensembleOf(
      { weight: third, strategy: smaCross() },
      { weight: third, strategy: smaCross(10, 30) },
      { weight: third, strategy: guardedDip() },
    );
    expect(parseStrategy(strategy)).toEqual(strategy);
  });

  it("exactly 60 nodes, 8 levels and 400 bars", () => {
    const sixty: Rule = { op: "and", rules: Array.from({ length: 19 }, (_, i) => rsiBelow(30 + i)) };
    let eightDeep: Rule = rsiBelow(30);
    for (let i = 0; i < 6; i++) eightDeep = { op: "not", rule: eightDeep };
    const calendarExit: Rule = { op: "not", rule: { op: "calendar", unit: "month", from: 1, to: 2 } };
    expect(parseStrategy(longOn(sixty, calendarExit))).toBeDefined();
    expect(parseStrategy(longOn(eightDeep))).toBeDefined();
    expect(parseStrategy(longOn(prices(close, "above", sma(400))))).toBeDefined();
  });
});

describe("what is refused", () => {
  it("one node too many, telling number, limit and remedy", () => {
    const rules = Array.from({ length: 19 }, (_, i) => rsiBelow(30 + i));
    const error = refusalOf(longOn({ op: "and", rules }, rsiAbove(70)));
    expect(error.code).toBe("strategy.invalid");
    expect(error.kind).toBe("invalid");
    expect(error.message).toMatch(/61 nodes, at most 60 are allowed; remove/);
  });

  it("one level too many", () => {
    let rule: Rule = rsiBelow(30);
    for (let i = 0; i < 7; i++) rule = { op: "not", rule };
    expect(refusalOf(longOn(rule)).message).toMatch(/9 levels deep, at most 8/);
  });

  it("a look-back over 400 bars, also when every window is within bounds", () => {
    const error = refusalOf(longOn(prices(close, "above", { op: "ema", window: 134 })));
    expect(error.message).toMatch(/looks back 402 bars, at most 400/);
  });

  it("limits inside an ensemble's member, with its place", () => {
    const far = longOn(prices(close, "crossesAbove", sma(400)));
    const error = refusalOf(
      ensembleOf({ weight: 0.5, strategy: smaCross() }, { weight: 0.5, strategy: far }),
    );
    expect(error.details[0]?.pointer).toBe("/members/1/strategy");
  });

  it("a MACD whose fast average is not the faster", () => {
    const macd = { op: "macd", fast: 26, slow: 26, signal: 9 } as const;
    const rule: Rule = { op: "above", of: "ratio", left: macd, right: { op: "fraction", value: 0 } };
    const error = refusalOf(longOn(rule));
    expect(error.details).toEqual([
      { pointer: "/entry/left", message: "fast is 26 and slow 26; fast must be below slow" },
    ]);
  });

  it("a calendar that leaves its unit", () => {
    const rule: Rule = { op: "calendar", unit: "weekday", from: 1, to: 8 };
    expect(refusalOf(longOn(rule)).details[0]?.message).toMatch(/ends at 7/);
  });

  it("ensemble weights that do not sum to one", () => {
    const error = refusalOf(
      ensembleOf({ weight: 0.5, strategy: smaCross() }, { weight: 0.4, strategy: guardedDip() }),
    );
    expect(error.details[0]).toMatchObject({ pointer: "/members" });
    expect(error.message).toMatch(/0\.9.*divide/);
  });

  it("a comparison of unlike types", () => {
    const rule = { op: "above", of: "price", left: close, right: { op: "level", value: 30 } };
    expect(refusalOf({ ...smaCross(), entry: rule }).details[0]?.pointer).toMatch(/^\/entry\/right/);
  });

  it("several faults at once, each with its pointer", () => {
    const input = { ...smaCross(), sizing: { leverage: 9 }, stops: { stopLoss: 0.9 } };
    expect(
      refusalOf(input)
        .details.map((detail) => detail.pointer)
        .sort(),
    ).toEqual(["/sizing/leverage", "/stops/stopLoss"]);
  });
});
