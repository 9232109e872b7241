import { limits } from "../limits.ts";
import type { RegimeGate } from "../market/regime.ts";
import { measureRules } from "./measure.ts";
import { isWhole, isWithin } from "./ranges.ts";
import type { SingleStrategy, Sizing, Stops } from "./schema.ts";

/*
 * The bounds of `schema.ts` for strategies that operators build: their types hold already, their numbers may have left
 * the schema's ranges. What comes from outside is parsed by the schema itself.
 */

/** Whether the schema would take a strategy whose types hold. */
export function isWellFormed(strategy: SingleStrategy): boolean {
  return hasSoundTerms(strategy) && measureRules(strategy).sound;
}

/** The same of all but the rules. */
export function hasSoundTerms({ stops, sizing, gate }: SingleStrategy): boolean {
  return areSoundStops(stops) && isSoundSizing(sizing) && isSoundGate(gate);
}

function areSoundStops({ stopLoss, takeProfit, trailingStop, holdingBarsMax }: Stops): boolean {
  return (
    (stopLoss === undefined || isWithin(stopLoss, 0.01, 0.5)) &&
    (takeProfit === undefined || isWithin(takeProfit, 0.01, 2)) &&
    (trailingStop === undefined || isWithin(trailingStop, 0.01, 0.5)) &&
    (holdingBarsMax === undefined || isWhole(holdingBarsMax, 1, 250))
  );
}

function isSoundSizing({ leverage, volatilityTarget }: Sizing): boolean {
  return (
    isWithin(leverage, 0.1, limits.leverageMax) &&
    (volatilityTarget === undefined || isWithin(volatilityTarget, 0.02, 1))
  );
}

function isSoundGate(gate: RegimeGate | undefined): boolean {
  if (gate === undefined) return true;
  const { trend, volatility } = gate;
  return (trend !== undefined || volatility !== undefined) && isSoundAxis(trend) && isSoundAxis(volatility);
}

function isSoundAxis(states: readonly string[] | undefined): boolean {
  return states === undefined || (states.length >= 1 && states.length <= 2);
}
