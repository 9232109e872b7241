import { describe, expect, it } from "vitest";
import { allOf, anyOf, close, fraction, level, not, oscillators, prices, ratios, scaled } from "./build.ts";
import { familyOf } from "./family.ts";
import { describeDifference, describeStrategy, nameStrategy } from "./print.ts";
import { ensembleOf, guardedDip, longOn, rsiAbove, rsiBelow, sma, smaCross } from "./samples.ts";
import type { Rule, SingleStrategy } from "./schema.ts";
import { ALWAYS, NEVER } from "./truth.ts";

function entrySentence(rule: Rule): string | undefined {
  return describeStrategy(longOn(rule))[0];
}

describe("one sentence a rule", () => {
  const cases: [Rule, string][] = [
    [
      allOf(prices(sma(20), "crossesAbove", sma(50)), rsiBelow(70)),
      "Buy when the 20-bar average crosses above the 50-bar average and RSI(14) is below 70.",
    ],
    [prices(sma(200), "below", close), "Buy when the close is above the 200-bar average."],
    [prices(close, "above", scaled(sma(20), 1.05)), "Buy when the close is above 1.05 × the 20-bar average."],
    [oscillators(level(30), "crossesAbove", { op: "rsi", window: 2 }), "Buy when RSI(2) crosses below 30."],
    [ratios({ op: "roc", window: 20 }, "above", fraction(0.05)), "Buy when ROC(20) is above 5 %."],
    [ratios({ op: "cci", window: 20 }, "below", fraction(-1.5)), "Buy when CCI(20) is below -150."],
    [
      ratios({ op: "realisedVolatility", window: 10 }, "below", { op: "realisedVolatility", window: 60 }),
      "Buy when 10-bar volatility is below 60-bar volatility.",
    ],
    [
      ratios({ op: "distanceFromHigh", window: 250 }, "above", fraction(-0.05)),
      "Buy when the distance from the 250-bar high is above -5 %.",
    ],
    [
      ratios({ op: "macdHistogram", fast: 12, slow: 26, signal: 9 }, "crossesAbove", fraction(0)),
      "Buy when MACD histogram(12, 26, 9) crosses above 0.",
    ],
    [not(rsiAbove(70)), "Buy when RSI(14) is not above 70."],
    [
      { op: "forBars", rule: prices(close, "above", sma(50)), bars: 3 },
      "Buy when the close is above the 50-bar average for 3 bars.",
    ],
    [{ op: "calendar", unit: "month", from: 11, to: 4 }, "Buy when the month is November to April."],
    [{ op: "calendar", unit: "weekday", from: 1, to: 1 }, "Buy when the weekday is Monday."],
    [
      allOf(anyOf(rsiBelow(20), rsiBelow(10, 2)), prices(close, "above", sma(200))),
      "Buy when the close is above the 200-bar average and (RSI(2) is below 10 or RSI(14) is below 20).",
    ],
    [ALWAYS, "Buy at every bar."],
    [NEVER, "Never buy on a signal."],
  ];
  it.each(cases)("%j", (rule, expected) => {
    expect(entrySentence(rule)).toBe(expected);
  });
});

describe("describeStrategy", () => {
  it("tells stops, sizing and gate after the rules", () => {
    expect(describeStrategy(guardedDip())).toEqual([
      "Buy when the close is above the 200-bar average and RSI(14) is below 30.",
      "Sell when RSI(14) is above 70.",
      "Stop loss at 10 %, take profit at 20 %, trailing stop at 8 % and out after 20 bars at the latest.",
      "Size for 15 % annual volatility, at most 1.5 × the capital.",
      "Enter only in a flat or up trend.",
    ]);
  });

  it("speaks of selling short and covering where that is what happens", () => {
    const short: SingleStrategy = { ...longOn(rsiAbove(80), rsiBelow(50)), direction: "short" };
    expect(describeStrategy(short)).toEqual([
      "Sell short when RSI(14) is above 80.",
      "Cover when RSI(14) is below 50.",
      "No stops.",
      "Invest 1 × the capital.",
    ]);
  });

  it("tells an ensemble member by member", () => {
    const ensemble = ensembleOf(
      { weight: 0.4, strategy: smaCross() },
      { weight: 0.6, strategy: guardedDip() },
    );
    const text = describeStrategy(ensemble);
    expect(text[0]).toBe("Ensemble of 2, each on a share of the capital of its own.");
    expect(text.filter((line) => /^Member \d, \d+ %: /.test(line)).sort()).toHaveLength(2);
    expect(text.some((line) => line.includes("60 %: Long RSI reversion"))).toBe(true);
  });
});

describe("describeDifference", () => {
  const withStop = (stopLoss: number): SingleStrategy => ({ ...smaCross(), stops: { stopLoss } });

  it.each<[string, SingleStrategy, SingleStrategy, string[]]>([
    ["a stop that moved", withStop(0.1), withStop(0.09), ["stop loss 10 % → 9 %"]],
    ["a stop that came", smaCross(), withStop(0.05), ["stop loss 5 % added"]],
    ["a stop that went", withStop(0.05), smaCross(), ["stop loss 5 % removed"]],
    [
      "a condition that came",
      longOn(rsiBelow(30)),
      longOn(allOf(rsiBelow(30), prices(close, "above", sma(200)))),
      ['entry: added "and the close is above the 200-bar average"'],
    ],
    [
      "a threshold that moved",
      longOn(rsiBelow(30)),
      longOn(rsiBelow(35)),
      ["entry: RSI(14) is below 30 → RSI(14) is below 35"],
    ],
    [
      "one condition of several that moved",
      longOn(anyOf(rsiBelow(30), prices(close, "above", sma(200)))),
      longOn(anyOf(rsiBelow(30), prices(close, "above", sma(150)))),
      ["entry: the close is above the 200-bar average → the close is above the 150-bar average"],
    ],
    [
      "leverage and gate",
      smaCross(),
      { ...smaCross(), sizing: { leverage: 1.2 }, gate: { volatility: ["calm", "normal"] } },
      ["leverage 1 → 1.2", 'gate "calm or normal volatility" added'],
    ],
    ["nothing", smaCross(), smaCross(), ["nothing changed"]],
  ])("tells %s", (_case, parent, child, expected) => {
    expect(describeDifference(parent, child)).toEqual(expected);
  });

  it("tells an ensemble's members apart", () => {
    const [a, b, c] = [smaCross(), guardedDip(), longOn(rsiBelow(10, 2))];
    const two = ensembleOf({ weight: 0.5, strategy: a }, { weight: 0.5, strategy: b });
    const three = ensembleOf(
      { weight: 0.4, strategy: a },
      { weight: 0.4, strategy: b },
      { weight: 0.2, strategy: c },
    );
    expect(describeDifference(a, two)).toEqual(["Long SMA cross → Ensemble of 2"]);
    expect(describeDifference(two, three)).toHaveLength(3);
    expect(describeDifference(two, three)).toContain("member added: Long RSI reversion");
  });
});

describe("names and families", () => {
  it.each<[string, string, SingleStrategy]>([
    ["Long SMA cross", "trend", smaCross()],
    ["Long RSI reversion", "meanReversion", guardedDip()],
    ["Long RSI momentum", "momentum", longOn(rsiAbove(60))],
    [
      "Long Bollinger breakout",
      "breakout",
      longOn(prices(close, "above", { op: "bollingerUpper", window: 20, width: 2 })),
    ],
    [
      "Long Bollinger reversion",
      "meanReversion",
      longOn(prices(close, "below", { op: "bollingerLower", window: 20, width: 2 })),
    ],
    [
      "Short Bollinger breakout",
      "breakout",
      {
        ...longOn(prices(close, "below", { op: "bollingerLower", window: 20, width: 2 })),
        direction: "short",
      },
    ],
    [
      "Long volatility",
      "volatility",
      longOn(ratios({ op: "realisedVolatility", window: 20 }, "below", fraction(0.15))),
    ],
    ["Long month calendar", "calendar", longOn({ op: "calendar", unit: "month", from: 11, to: 4 })],
    ["Long SMA mix", "mixed", longOn(allOf(rsiBelow(30), prices(close, "above", sma(20))))],
    ["Long always invested", "mixed", longOn(ALWAYS)],
  ])("%s is %s", (name, family, strategy) => {
    expect(familyOf(strategy)).toBe(family);
    expect(nameStrategy(strategy)).toBe(name);
  });

  it("an ensemble is a family of its own", () => {
    const ensemble = ensembleOf(
      { weight: 0.5, strategy: smaCross() },
      { weight: 0.5, strategy: guardedDip() },
    );
    expect(familyOf(ensemble)).toBe("ensemble");
    expect(nameStrategy(ensemble)).toBe("Ensemble of 2");
  });
});
