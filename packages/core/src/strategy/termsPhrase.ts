import type { RegimeGate } from "../market/regime.ts";
import { bars, listed, percent, plain } from "./numberText.ts";
import type { Sizing, Stops } from "./schema.ts";

/** The stops that are set, one phrase each; empty when there are none. */
export function stopPhrases(stops: Stops): string[] {
  const holding = stops.holdingBarsMax;
  return [
    ...levelPhrase("stop loss at", stops.stopLoss),
    ...levelPhrase("take profit at", stops.takeProfit),
    ...levelPhrase("trailing stop at", stops.trailingStop),
    ...(holding === undefined ? [] : [`out after ${bars(holding)} at the latest`]),
  ];
}

function levelPhrase(name: string, value: number | undefined): string[] {
  return value === undefined ? [] : [`${name} ${percent(value)}`];
}

export function phraseSizing(sizing: Sizing): string {
  const target = sizing.volatilityTarget;
  return target === undefined
    ? `Invest ${plain(sizing.leverage)} × the capital`
    : `Size for ${percent(target)} annual volatility, at most ${plain(sizing.leverage)} × the capital`;
}

/** "a flat or up trend and calm volatility". */
export function phraseGate(gate: RegimeGate): string {
  const axes = [
    ...(gate.trend === undefined ? [] : [`${article(gate.trend[0])} ${listed(gate.trend, "or")} trend`]),
    ...(gate.volatility === undefined ? [] : [`${listed(gate.volatility, "or")} volatility`]),
  ];
  return listed(axes);
}

function article(word: string | undefined): string {
  return word === "up" ? "an" : "a";
}
