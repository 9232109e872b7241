import type { RegimeGate } from "../market/regime.ts";
import { trendStates, volatilityStates } from "../market/regimeStates.ts";
import type { RegimeStates } from "../market/regimes.ts";
import type { SingleStrategy } from "../strategy/schema.ts";
import type { Columns } from "./columns.ts";
import { evaluateRule } from "./rules.ts";

/** What a strategy wants at each bar's close, 1 or 0; a side it does not trade has no columns. */
export interface SideSignals {
  /** Entry rule true, exit rule false, gate open, and not both sides at once. */
  readonly entry: Uint8Array;
  readonly exit: Uint8Array;
}

export interface Signals {
  readonly long: SideSignals | null;
  readonly short: SideSignals | null;
}

/** The signals of one strategy on one symbol. They depend on no bar after their own. */
export function signalsOf(strategy: SingleStrategy, columns: Columns): Signals {
  const gate = strategy.gate === undefined ? null : gateBits(strategy.gate, columns.regimes());
  const entry = evaluateRule(strategy.entry, columns);
  const exit = evaluateRule(strategy.exit, columns);
  if (strategy.direction === "long")
    return { long: { entry: admitted(entry, exit, gate), exit }, short: null };
  if (strategy.direction === "short")
    return { long: null, short: { entry: admitted(entry, exit, gate), exit } };
  const shortEntry = evaluateRule(strategy.shortEntry, columns);
  const shortExit = evaluateRule(strategy.shortExit, columns);
  return {
    long: { entry: without(admitted(entry, exit, gate), shortEntry), exit },
    short: { entry: without(admitted(shortEntry, shortExit, gate), entry), exit: shortExit },
  };
}

function admitted(entry: Uint8Array, exit: Uint8Array, gate: Uint8Array | null): Uint8Array {
  const wanted = without(entry, exit);
  return gate === null ? wanted : wanted.map((bit, t) => bit & (gate[t] as number));
}

function without(bits: Uint8Array, excluded: Uint8Array): Uint8Array {
  return bits.map((bit, t) => bit & (1 - (excluded[t] as number)));
}

/** 1 where the bar's states are listed on both axes; an absent axis admits all. */
function gateBits(gate: RegimeGate, regimes: RegimeStates): Uint8Array {
  const trends = trendStates.map((state) => gate.trend?.includes(state) ?? true);
  const volatilities = volatilityStates.map((state) => gate.volatility?.includes(state) ?? true);
  return regimes.trend.map((trend, t) => {
    const open = trends[trend] === true && volatilities[regimes.volatility[t] as number] === true;
    return open ? 1 : 0;
  });
}
