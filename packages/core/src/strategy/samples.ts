import { close, level, oscillators, prices } from "./build.ts";
import type { EnsembleStrategy, PriceExpression, Rule, SingleStrategy } from "./schema.ts";

/** Small hand-written strategies that tests share. */

export function sma(window: number): PriceExpression {
  return { op: "sma", window };
}

/** RSI(window) below a level. */
export function rsiBelow(value: number, window = 14): Rule {
  return oscillators({ op: "rsi", window }, "below", level(value));
}

/** RSI(window) above a level. */
export function rsiAbove(value: number, window = 14): Rule {
  return oscillators({ op: "rsi", window }, "above", level(value));
}

/** Long-only, unlevered, without stops. */
export function longOn(entry: Rule, exit: Rule = rsiAbove(70)): SingleStrategy {
  return { kind: "single", direction: "long", entry, exit, stops: {}, sizing: { leverage: 1 } };
}

/** The textbook cross of two averages. */
export function smaCross(fast = 20, slow = 50): SingleStrategy {
  return longOn(prices(sma(fast), "crossesAbove", sma(slow)), prices(sma(fast), "crossesBelow", sma(slow)));
}

/** Buys weakness above a slow average, with every stop set. */
export function guardedDip(): SingleStrategy {
  return {
    ...longOn({ op: "and", rules: [rsiBelow(30), prices(close, "above", sma(200))] }),
    stops: { stopLoss: 0.1, takeProfit: 0.2, trailingStop: 0.08, holdingBarsMax: 20 },
    sizing: { leverage: 1.5, volatilityTarget: 0.15 },
    gate: { trend: ["up", "flat"] },
  };
}

export function ensembleOf(...members: { weight: number; strategy: SingleStrategy }[]): EnsembleStrategy {
  return { kind: "ensemble", members };
}
