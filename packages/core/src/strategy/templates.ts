import type { Random } from "../random.ts";
import {
  allOf,
  anyOf,
  close,
  fraction,
  level,
  not,
  oscillators,
  prices,
  ratios,
  type Side,
  scaled,
} from "./build.ts";
import {
  bandWidths,
  bandWindows,
  channelWindows,
  macdOf,
  oscillatorOf,
  randomAverage,
  ratioOf,
  thresholdFor,
} from "./domains.ts";
import type { RuleFamily } from "./family.ts";
import type { PriceExpression, Rule } from "./schema.ts";

type Template = (random: Random) => Side;

/** The long side of one of a family's textbook ideas, with random parameters; entry and exit belong together. */
export function sideOfFamily(family: RuleFamily, random: Random): Side {
  return random.pick(templates[family])(random);
}

const FAST = [5, 8, 10, 12, 15, 20, 25, 30, 40, 50];
/** From this window on, RSI rarely falls below 30. */
const SLOW_RSI_WINDOW = 14;
const SLOW = [60, 75, 100, 120, 150, 200];

const averageCross: Template = (random) => {
  const fast = randomAverage(random, FAST.slice(0, 7));
  const slow = randomAverage(random, [30, 40, 50, ...SLOW]);
  return {
    entry: prices(fast, random.chance(0.6) ? "crossesAbove" : "above", slow),
    exit: prices(fast, random.chance(0.5) ? "crossesBelow" : "below", slow),
  };
};

const priceOverAverage: Template = (random) => {
  const average = randomAverage(random, [...FAST.slice(5), ...SLOW]);
  const floor = random.chance(0.4) ? scaled(average, random.pick([0.97, 0.98, 0.99])) : average;
  return {
    entry: prices(close, random.chance(0.5) ? "crossesAbove" : "above", average),
    exit: prices(close, "below", floor),
  };
};

const macdTurn: Template = (random) => {
  const macd = macdOf(random.pick(["macd", "macdHistogram"] as const), random);
  return {
    entry: ratios(macd, random.chance(0.6) ? "crossesAbove" : "above", fraction(0)),
    exit: ratios(macd, random.chance(0.6) ? "crossesBelow" : "below", fraction(0)),
  };
};

const strongTrend: Template = (random) => {
  const fast = randomAverage(random, FAST);
  const slow = randomAverage(random, SLOW);
  const adx = oscillatorOf("adx", random);
  return {
    entry: allOf(
      prices(fast, random.chance(0.3) ? "crossesAbove" : "above", slow),
      oscillators(adx, "above", level(thresholdFor("adx", random, 15, 25))),
    ),
    exit: prices(fast, "below", slow),
  };
};

const bandBreakout: Template = (random) => {
  const [upper, lower] = random.pick([
    ["bollingerUpper", "bollingerLower"],
    ["keltnerUpper", "keltnerLower"],
  ] as const);
  const window = random.pick(bandWindows);
  const width = random.pick(bandWidths.slice(0, 3));
  const band: PriceExpression = { op: upper, window, width };
  const middle = randomAverage(random, FAST.slice(2));
  return {
    entry: prices(close, random.chance(0.6) ? "crossesAbove" : "above", band),
    exit: prices(close, "below", random.chance(0.4) ? { op: lower, window, width } : middle),
  };
};

const nearTheHigh: Template = (random) => {
  const distance = ratioOf("distanceFromHigh", random);
  return {
    entry: ratios(distance, "above", fraction(thresholdFor("distanceFromHigh", random, -0.03, -0.005))),
    exit: ratios(distance, "below", fraction(thresholdFor("distanceFromHigh", random, -0.15, -0.05))),
  };
};

const channelBreakout: Template = (random) => {
  const window = random.pick(channelWindows.slice(2, 8));
  const exitWindow = random.pick(channelWindows.filter((other) => other <= window));
  return {
    entry: prices(
      close,
      "above",
      scaled({ op: "donchianHigh", window }, random.pick([0.985, 0.99, 0.995, 1])),
    ),
    exit: prices(
      close,
      "below",
      scaled({ op: "donchianLow", window: exitWindow }, random.pick([1, 1.005, 1.01])),
    ),
  };
};

const rateOfChange: Template = (random) => {
  const roc = ratioOf("roc", random);
  return {
    entry: ratios(
      roc,
      random.chance(0.5) ? "crossesAbove" : "above",
      fraction(thresholdFor("roc", random, 0, 0.08)),
    ),
    exit: ratios(roc, "below", fraction(thresholdFor("roc", random, -0.06, 0))),
  };
};

const oscillatorStrength: Template = (random) => {
  const op = random.pick(["rsi", "rsi", "stochastic", "volumeBalance"] as const);
  const oscillator = oscillatorOf(op, random);
  return {
    entry: oscillators(
      oscillator,
      random.chance(0.5) ? "crossesAbove" : "above",
      level(thresholdFor(op, random, 50, 65)),
    ),
    exit: oscillators(oscillator, "below", level(thresholdFor(op, random, 35, 50))),
  };
};

const cciStrength: Template = (random) => {
  const cci = ratioOf("cci", random);
  return {
    entry: ratios(cci, "crossesAbove", fraction(thresholdFor("cci", random, 0, 1.5))),
    exit: ratios(cci, "below", fraction(thresholdFor("cci", random, -1, 0))),
  };
};

/** Short oscillators swing widely, slow ones seldom leave the middle: thresholds follow the window. */
const oversold: Template = (random) => {
  const op = random.pick(["rsi", "rsi", "stochastic"] as const);
  const oscillator = oscillatorOf(op, random);
  const slow = op === "rsi" && "window" in oscillator && oscillator.window >= SLOW_RSI_WINDOW;
  const [low, high] = slow ? [30, 45] : [10, 30];
  const operator = random.chance(0.3) ? "crossesAbove" : "below";
  return {
    entry: oscillators(oscillator, operator, level(thresholdFor(op, random, low, high))),
    exit: oscillators(oscillator, "above", level(thresholdFor(op, random, 50, slow ? 65 : 80))),
  };
};

const lowerBand: Template = (random) => {
  const window = random.pick(bandWindows);
  const op = random.pick(["bollingerLower", "keltnerLower"] as const);
  return {
    entry: prices(close, random.chance(0.3) ? "crossesBelow" : "below", {
      op,
      window,
      width: random.pick(bandWidths.slice(0, 4)),
    }),
    exit: prices(close, "above", { op: "sma", window }),
  };
};

const farBelow: Template = (random) => {
  const op = random.pick(["zScore", "cci"] as const);
  const ratio = ratioOf(op, random);
  return {
    entry: ratios(ratio, "below", fraction(thresholdFor(op, random, -2, -0.75))),
    exit: ratios(ratio, "above", fraction(thresholdFor(op, random, -0.25, 1))),
  };
};

const calming: Template = (random) => {
  const fast = { op: "realisedVolatility", window: random.pick([5, 10, 20]) } as const;
  const slow = { op: "realisedVolatility", window: random.pick([40, 60, 120]) } as const;
  const average = randomAverage(random, SLOW.slice(2));
  return {
    entry: allOf(ratios(fast, "below", slow), prices(close, "above", average)),
    exit: anyOf(
      prices(close, "below", average),
      ratios(fast, "above", fraction(thresholdFor("realisedVolatility", random, 0.24, 0.4))),
    ),
  };
};

const quiet: Template = (random) => {
  const op = random.pick(["realisedVolatility", "atr"] as const);
  const ratio = { op, window: random.pick([7, 10, 14, 20, 28]) } as const;
  const [low, middle, high] = op === "atr" ? [0.01, 0.02, 0.035] : [0.12, 0.22, 0.36];
  return {
    entry: ratios(
      ratio,
      random.chance(0.5) ? "crossesBelow" : "below",
      fraction(thresholdFor(op, random, low, middle)),
    ),
    exit: ratios(ratio, "above", fraction(thresholdFor(op, random, middle, high))),
  };
};

const calendarSpan: Template = (random) => {
  const span = random.pick<() => Rule>([
    () => ({ op: "calendar", unit: "monthDay", from: random.between(23, 29), to: random.between(1, 6) }),
    () => ({ op: "calendar", unit: "month", from: random.between(9, 11), to: random.between(3, 6) }),
    () => weekdaySpan(random),
  ])();
  return { entry: span, exit: not(span) };
};

function weekdaySpan(random: Random): Rule {
  const from = random.between(1, 4);
  return { op: "calendar", unit: "weekday", from, to: Math.min(5, from + random.between(0, 2)) };
}

const templates: Readonly<Record<RuleFamily, readonly Template[]>> = {
  trend: [averageCross, averageCross, priceOverAverage, macdTurn, strongTrend],
  breakout: [bandBreakout, nearTheHigh, channelBreakout],
  momentum: [rateOfChange, oscillatorStrength, cciStrength],
  meanReversion: [oversold, lowerBand, farBelow],
  volatility: [calming, quiet],
  calendar: [calendarSpan],
};
