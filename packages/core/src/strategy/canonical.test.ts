import { describe, expect, it } from "vitest";
import { allOf, anyOf, close, fraction, level, not, oscillators, prices, ratios, scaled } from "./build.ts";
import { canonicalise } from "./canonical.ts";
import { identify } from "./identity.ts";
import { measureStrategy } from "./measure.ts";
import { parseStrategy } from "./parse.ts";
import { ensembleOf, guardedDip, longOn, rsiAbove, rsiBelow, sma, smaCross } from "./samples.ts";
import type { Rule, SingleStrategy } from "./schema.ts";
import { ALWAYS, NEVER } from "./truth.ts";

/** The canonical form of a rule, read off a strategy that enters on it. */
function canonicalOf(rule: Rule): Rule {
  const canonical = canonicalise(longOn(rule));
  if (canonical.kind !== "single") throw new Error("one set of rules stays one");
  return canonical.entry;
}

const oversold = rsiBelow(30);
const overbought = rsiAbove(70);
const uptrend = prices(close, "above", sma(200));
const winter: Rule = { op: "calendar", unit: "month", from: 11, to: 4 };

describe("equal meanings have one form", () => {
  const pairs: [string, Rule, Rule][] = [
    ["order of operands", allOf(oversold, uptrend), allOf(uptrend, oversold)],
    ["nested groups", allOf(oversold, allOf(uptrend, winter)), allOf(winter, oversold, uptrend)],
    ["repeated operands", allOf(oversold, uptrend, oversold), allOf(oversold, uptrend)],
    ["double negation", not(not(oversold)), oversold],
    ["De Morgan's laws", not(allOf(oversold, uptrend)), anyOf(not(oversold), not(uptrend))],
    [
      "De Morgan's laws inside a group",
      anyOf(winter, not(allOf(oversold, uptrend))),
      anyOf(not(uptrend), winter, not(oversold)),
    ],
    ["below and above", prices(close, "below", sma(20)), prices(sma(20), "above", close)],
    ["crossings", prices(close, "crossesBelow", sma(20)), prices(sma(20), "crossesAbove", close)],
    ["absorption", allOf(oversold, anyOf(oversold, uptrend)), oversold],
    ["a stronger threshold", allOf(rsiBelow(30), rsiBelow(40)), rsiBelow(30)],
    ["a weaker threshold", anyOf(rsiBelow(30), rsiBelow(40)), rsiBelow(40)],
    [
      "a crossing and its level",
      allOf(prices(close, "crossesAbove", sma(9)), prices(close, "above", sma(9))),
      prices(close, "crossesAbove", sma(9)),
    ],
    ["what a calendar leaves out", not(winter), { op: "calendar", unit: "month", from: 5, to: 10 }],
    [
      "streaks of streaks",
      { op: "forBars", rule: { op: "forBars", rule: oversold, bars: 3 }, bars: 4 },
      { op: "forBars", rule: oversold, bars: 6 },
    ],
    ["scales of one", prices(close, "above", scaled(sma(20), 1)), prices(close, "above", sma(20))],
    [
      "nested scales",
      prices(close, "above", scaled(scaled(sma(20), 1.1), 0.9)),
      prices(close, "above", scaled(sma(20), 0.99)),
    ],
    ["noise below the grid", rsiBelow(30.000001), rsiBelow(30)],
    [
      "minus zero",
      ratios({ op: "roc", window: 9 }, "above", fraction(-0)),
      ratios({ op: "roc", window: 9 }, "above", fraction(0)),
    ],
  ];
  it.each(pairs)("%s", (_name, a, b) => {
    expect(canonicalOf(a)).toEqual(canonicalOf(b));
  });

  it("but a level's two strict sides are two rules: not above is not below", () => {
    expect(canonicalOf(not(rsiAbove(30)))).not.toEqual(canonicalOf(rsiBelow(30)));
  });
});

describe("dead parts are folded", () => {
  const constants: [string, Rule, Rule][] = [
    ["a level above a lower one", oscillators(level(60), "above", level(40)), ALWAYS],
    ["a level above itself", oscillators(level(40), "above", level(40)), NEVER],
    ["a crossing of constants", ratios(fraction(1), "crossesAbove", fraction(0)), NEVER],
    ["a price above itself", prices(sma(20), "above", sma(20)), NEVER],
    ["a rule and its opposite", allOf(oversold, not(oversold)), NEVER],
    ["a rule or its opposite", anyOf(oversold, not(oversold)), ALWAYS],
    ["thresholds that exclude each other", allOf(rsiBelow(30), rsiAbove(70)), NEVER],
    ["a never in an and", allOf(oversold, oscillators(level(1), "above", level(2))), NEVER],
    ["an always in an or", anyOf(oversold, oscillators(level(2), "above", level(1))), ALWAYS],
    ["the whole year", { op: "calendar", unit: "month", from: 3, to: 2 }, ALWAYS],
    ["no day of the year", not({ op: "calendar", unit: "weekday", from: 1, to: 7 }), NEVER],
    ["a streak of always", { op: "forBars", rule: not(NEVER), bars: 5 }, ALWAYS],
  ];
  it.each(constants)("%s", (_name, rule, expected) => {
    expect(canonicalOf(rule)).toEqual(expected);
  });

  it("an always leaves an and, a never an or", () => {
    expect(canonicalOf(allOf(oversold, ALWAYS))).toEqual(canonicalOf(oversold));
    expect(canonicalOf(anyOf(oversold, NEVER))).toEqual(canonicalOf(oversold));
  });

  it("overlapping thresholds are left alone: an undefined value satisfies neither", () => {
    expect(canonicalOf(anyOf(rsiAbove(30), rsiBelow(70)))).toMatchObject({ op: "or" });
  });

  it("a strategy that never enters stays valid, and its exit is dead", () => {
    const canonical = canonicalise(longOn(allOf(oversold, not(oversold))));
    expect(canonical).toMatchObject({ entry: NEVER, exit: NEVER });
    expect(parseStrategy(canonical)).toEqual(canonical);
  });
});

describe("sides", () => {
  const both: SingleStrategy = {
    kind: "single",
    direction: "both",
    entry: oversold,
    exit: overbought,
    shortEntry: overbought,
    shortExit: oversold,
    stops: {},
    sizing: { leverage: 1 },
  };

  it("a side that never enters is dropped", () => {
    expect(canonicalise({ ...both, shortEntry: NEVER })).toEqual(canonicalise(longOn(oversold, overbought)));
    expect(canonicalise({ ...both, entry: NEVER })).toMatchObject({ direction: "short" });
  });

  it("two sides that enter on the same bars cancel out", () => {
    expect(canonicalise({ ...both, shortEntry: oversold })).toMatchObject({ entry: NEVER });
  });
});

describe("the rest of a strategy", () => {
  it("gates are sorted and without duplicates", () => {
    const gated = (trend: ("up" | "flat" | "down")[]): SingleStrategy => ({ ...smaCross(), gate: { trend } });
    expect(identify(gated(["up", "flat"]))).toBe(identify(gated(["flat", "up"])));
    expect(identify(gated(["up", "up"]))).toBe(identify(gated(["up"])));
  });

  it("absent and undefined stops are the same", () => {
    const undefinedStop = { ...smaCross(), stops: { stopLoss: undefined } };
    expect(canonicalise(undefinedStop)).toStrictEqual(canonicalise(smaCross()));
  });

  it("ensembles are sorted, equal members merged, weights rounded to a sum of one", () => {
    const third = 1 / 3;
    const [a, b, c] = [smaCross(), guardedDip(), longOn(oversold)];
    const canonical = canonicalise(
      ensembleOf(
        { weight: third, strategy: a },
        { weight: third, strategy: b },
        { weight: third, strategy: c },
      ),
    );
    const other = canonicalise(
      ensembleOf(
        { weight: third, strategy: c },
        { weight: third / 2, strategy: a },
        { weight: third, strategy: b },
        { weight: third / 2, strategy: a },
      ),
    );
    expect(canonical).toEqual(other);
    if (canonical.kind !== "ensemble") throw new Error("three members stay an ensemble");
    expect(canonical.members.map((member) => member.weight).sort()).toEqual([0.3333, 0.3333, 0.3334]);
  });

  it("an ensemble of one strategy is that strategy", () => {
    const twice = ensembleOf({ weight: 0.5, strategy: smaCross() }, { weight: 0.5, strategy: smaCross() });
    expect(canonicalise(twice)).toEqual(canonicalise(smaCross()));
  });

  it("keeps the negations of a strategy that De Morgan's laws would push over the node limit", () => {
    const members = Array.from({ length: 18 }, (_, i) => rsiBelow(30 + i, 2 + i));
    const edge = longOn(not(allOf(...members, winter)));
    const canonical = canonicalise(edge);
    expect(measureStrategy(edge).nodes).toBe(60);
    expect(measureStrategy(canonical).nodes).toBeLessThanOrEqual(60);
    expect(canonicalise(canonical)).toEqual(canonical);
  });
});

describe("identify", () => {
  it("is a content address that must never change: stored runs refer to it", () => {
    expect(identify(smaCross())).toBe("str_2c1d649dcdb8b7930efd514b865bbdec");
    expect(identify(guardedDip())).toBe("str_294a00a7b9a72e30ffc0376abf7efcd1");
  });

  it("differs when anything that matters differs", () => {
    const ids = [
      smaCross(),
      smaCross(20, 51),
      { ...smaCross(), direction: "short" as const },
      { ...smaCross(), stops: { stopLoss: 0.1 } },
      { ...smaCross(), sizing: { leverage: 1.1 } },
      { ...smaCross(), gate: { trend: ["up" as const] } },
    ].map(identify);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
