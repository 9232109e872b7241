import { z } from "zod";
import { limits } from "../limits.ts";
import { RegimeGate } from "../market/regime.ts";

const window = z.int().min(2).max(limits.lookbackBarsMax);
const bandWidth = z.number().min(0.5).max(4);

/**
 * A level in the symbol's own currency. Donchian channels are of the bars before, so that a bar can break them.
 * There are no price constants: they would mean nothing on another symbol.
 */
export type PriceExpression =
  | { op: "open" | "high" | "low" | "close" }
  | { op: "sma" | "ema" | "wma" | "donchianHigh" | "donchianLow"; window: number }
  | {
      op: "bollingerUpper" | "bollingerLower" | "keltnerUpper" | "keltnerLower";
      window: number;
      width: number;
    }
  | { op: "scaled"; of: PriceExpression; by: number };

export const PriceExpression: z.ZodType<PriceExpression> = z.lazy(() =>
  z.discriminatedUnion("op", [
    z.strictObject({ op: z.enum(["open", "high", "low", "close"]) }),
    z.strictObject({ op: z.enum(["sma", "ema", "wma", "donchianHigh", "donchianLow"]), window }),
    z.strictObject({
      op: z.enum(["bollingerUpper", "bollingerLower", "keltnerUpper", "keltnerLower"]),
      window,
      width: bandWidth,
    }),
    z.strictObject({ op: z.literal("scaled"), of: PriceExpression, by: z.number().min(0.5).max(2) }),
  ]),
);

/** Bounded between 0 and 100. `volumeBalance` is signed volume (OBV's) over all volume of the window, moved to 0…100. */
export const OscillatorExpression = z.discriminatedUnion("op", [
  z.strictObject({ op: z.enum(["rsi", "stochastic", "adx", "volumeBalance"]), window }),
  z.strictObject({ op: z.literal("level"), value: z.number().min(0).max(100) }),
]);

export type OscillatorExpression = z.infer<typeof OscillatorExpression>;

/**
 * Free of scale: a fraction or a number of deviations, so a threshold keeps its meaning across symbols.
 * `macd`, `macdHistogram` and `atr` are over the close; `cci` is the usual index over 100; `volume` is over its own
 * average; `distanceFromHigh` ≤ 0 ≤ `distanceFromLow`; `gap` is one price over another, less one.
 */
export type RatioExpression =
  | { op: "roc" | "atr" | "cci" | "realisedVolatility" | "zScore"; window: number }
  | { op: "distanceFromHigh" | "distanceFromLow" | "volume"; window: number }
  | { op: "macd" | "macdHistogram"; fast: number; slow: number; signal: number }
  | { op: "gap"; of: PriceExpression; over: PriceExpression }
  | { op: "fraction"; value: number };

export const RatioExpression: z.ZodType<RatioExpression> = z.lazy(() =>
  z.discriminatedUnion("op", [
    z.strictObject({ op: z.enum(["roc", "atr", "cci", "realisedVolatility", "zScore"]), window }),
    z.strictObject({ op: z.enum(["distanceFromHigh", "distanceFromLow", "volume"]), window }),
    z.strictObject({ op: z.enum(["macd", "macdHistogram"]), fast: window, slow: window, signal: window }),
    z.strictObject({ op: z.literal("gap"), of: PriceExpression, over: PriceExpression }),
    z.strictObject({ op: z.literal("fraction"), value: z.number().min(-10).max(10) }),
  ]),
);

const comparisonOp = z.enum(["above", "below", "crossesAbove", "crossesBelow"]);
export type ComparisonOp = z.infer<typeof comparisonOp>;

/** Both sides are of one type; `of` names it. */
export type Comparison =
  | { op: ComparisonOp; of: "price"; left: PriceExpression; right: PriceExpression }
  | { op: ComparisonOp; of: "oscillator"; left: OscillatorExpression; right: OscillatorExpression }
  | { op: ComparisonOp; of: "ratio"; left: RatioExpression; right: RatioExpression };

/** True from `from` to `to`, both included; wraps round (from 11 to 2 is winter). Monday is 1, January is 1. */
export type CalendarRule = {
  op: "calendar";
  unit: "weekday" | "monthDay" | "month";
  from: number;
  to: number;
};

export type Rule =
  | Comparison
  | CalendarRule
  | { op: "and" | "or"; rules: Rule[] }
  | { op: "not"; rule: Rule }
  | { op: "forBars"; rule: Rule; bars: number };

const Comparison = z.discriminatedUnion("of", [
  z.strictObject({ op: comparisonOp, of: z.literal("price"), left: PriceExpression, right: PriceExpression }),
  z.strictObject({
    op: comparisonOp,
    of: z.literal("oscillator"),
    left: OscillatorExpression,
    right: OscillatorExpression,
  }),
  z.strictObject({ op: comparisonOp, of: z.literal("ratio"), left: RatioExpression, right: RatioExpression }),
]);

export const Rule: z.ZodType<Rule> = z.lazy(() =>
  z.discriminatedUnion("op", [
    Comparison,
    z.strictObject({
      op: z.literal("calendar"),
      unit: z.enum(["weekday", "monthDay", "month"]),
      from: z.int().min(1).max(31),
      to: z.int().min(1).max(31),
    }),
    z.strictObject({ op: z.enum(["and", "or"]), rules: z.array(Rule).min(2).max(limits.strategyNodesMax) }),
    z.strictObject({ op: z.literal("not"), rule: Rule }),
    z.strictObject({ op: z.literal("forBars"), rule: Rule, bars: z.int().min(2).max(20) }),
  ]),
);

/** All levels are fractions of the fill price; `holdingBarsMax` counts bars after the fill. */
export const Stops = z.strictObject({
  stopLoss: z.number().min(0.01).max(0.5).optional(),
  takeProfit: z.number().min(0.01).max(2).optional(),
  trailingStop: z.number().min(0.01).max(0.5).optional(),
  holdingBarsMax: z.int().min(1).max(250).optional(),
});

/**
 * Exposure at entry, as a multiple of the sleeve's equity: `leverage`, or with a volatility target
 * min(leverage, target ÷ realised annual volatility of the 20 bars before).
 */
export const Sizing = z.strictObject({
  leverage: z.number().min(0.1).max(limits.leverageMax),
  volatilityTarget: z.number().min(0.02).max(1).optional(),
});

const common = { kind: z.literal("single"), stops: Stops, sizing: Sizing, gate: RegimeGate.optional() };

/** One set of rules. A `both` strategy has rules for each side; an entry on both sides at once is no entry. */
export const SingleStrategy = z.discriminatedUnion("direction", [
  z.strictObject({ ...common, direction: z.literal("long"), entry: Rule, exit: Rule }),
  z.strictObject({ ...common, direction: z.literal("short"), entry: Rule, exit: Rule }),
  z.strictObject({
    ...common,
    direction: z.literal("both"),
    entry: Rule,
    exit: Rule,
    shortEntry: Rule,
    shortExit: Rule,
  }),
]);

/** Members trade sub-accounts of the given weights (they sum to one after canonicalisation). */
export const EnsembleStrategy = z.strictObject({
  kind: z.literal("ensemble"),
  members: z
    .array(z.strictObject({ weight: z.number().positive().max(1), strategy: SingleStrategy }))
    .min(limits.ensembleMembersMin)
    .max(limits.ensembleMembersMax),
});

/** The shape alone. `parseStrategy` in `parse.ts` also checks nodes, depth, look-back and windows. */
export const Strategy = z.discriminatedUnion("kind", [SingleStrategy, EnsembleStrategy]);

export type Stops = z.infer<typeof Stops>;
export type Sizing = z.infer<typeof Sizing>;
export type SingleStrategy = z.infer<typeof SingleStrategy>;
export type EnsembleStrategy = z.infer<typeof EnsembleStrategy>;
export type Strategy = z.infer<typeof Strategy>;
