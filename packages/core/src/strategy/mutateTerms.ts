import type { Random } from "../random.ts";
import { withSides } from "./generate.ts";
import { clamp, roundTo } from "./grid.ts";
import { mirrorSide } from "./mirror.ts";
import { firstOf, type Offspring, offspring } from "./offspring.ts";
import type { SingleStrategy, Stops } from "./schema.ts";
import { holdingLimits, randomGate, randomSizing, stopLosses, takeProfits, trailingStops } from "./terms.ts";

const TRIES = 8;
/** Stops move on steps of half a per cent. */
const STOP_STEPS = 200;
const LEVERAGE_STEPS = 20;

type StopName = keyof Stops;

const stopNames: readonly StopName[] = ["stopLoss", "takeProfit", "trailingStop", "holdingBarsMax"];
const stopChoices: Readonly<Record<StopName, readonly number[]>> = {
  stopLoss: stopLosses,
  takeProfit: takeProfits,
  trailingStop: trailingStops,
  holdingBarsMax: holdingLimits,
};

/** A stop is set, moved or dropped, or the sizing changes: how a strategy is held, not when it enters. */
export function mutateStops(strategy: SingleStrategy, random: Random, strength: number): Offspring | null {
  return firstOf(TRIES, () => {
    const changed = random.chance(0.3)
      ? resized(strategy, random, strength)
      : restopped(strategy, random, strength);
    return offspring(strategy, changed);
  });
}

function restopped(strategy: SingleStrategy, random: Random, strength: number): SingleStrategy {
  const name = random.pick(stopNames);
  const value = strategy.stops[name];
  if (value === undefined) return withStop(strategy, name, random.pick(stopChoices[name]));
  if (random.chance(0.2)) return withStop(strategy, name, undefined);
  return withStop(strategy, name, movedStop(name, value, strength * random.normal()));
}

function withStop(strategy: SingleStrategy, name: StopName, value: number | undefined): SingleStrategy {
  return { ...strategy, stops: { ...strategy.stops, [name]: value } };
}

/** A stop moved by `share` of itself on its own step, within the schema's bounds. */
function movedStop(name: StopName, value: number, share: number): number {
  if (name === "holdingBarsMax") return clamp(value + awayFromZero(value * share), 1, 250);
  const high = name === "takeProfit" ? 2 : 0.5;
  return clamp(roundTo(value * (1 + share), STOP_STEPS), 0.01, high);
}

function awayFromZero(bars: number): number {
  return bars < 0 ? Math.min(-1, Math.round(bars)) : Math.max(1, Math.round(bars));
}

function resized(strategy: SingleStrategy, random: Random, strength: number): SingleStrategy {
  if (random.chance(0.3)) return { ...strategy, sizing: randomSizing(random) };
  const leverage = strategy.sizing.leverage * (1 + strength * clamp(random.normal(), -2, 2));
  return {
    ...strategy,
    sizing: { ...strategy.sizing, leverage: clamp(roundTo(leverage, LEVERAGE_STEPS), 0.1, 3) },
  };
}

/** A gate is set where there is none, else replaced or taken away. */
export function mutateGate(strategy: SingleStrategy, random: Random): Offspring | null {
  return firstOf(TRIES, () => {
    const open = strategy.gate !== undefined && random.chance(0.5);
    return offspring(strategy, { ...strategy, gate: open ? undefined : randomGate(random) });
  });
}

/** Another direction: the idea in the mirror, on both sides, or one side of two. */
export function mutateDirection(strategy: SingleStrategy, random: Random): Offspring | null {
  return firstOf(TRIES, () => offspring(strategy, turned(strategy, random)));
}

function turned(strategy: SingleStrategy, random: Random): SingleStrategy {
  const { kind, stops, sizing } = strategy;
  const common = { kind, stops, sizing, ...(strategy.gate === undefined ? {} : { gate: strategy.gate }) };
  const own = { entry: strategy.entry, exit: strategy.exit };
  const toBoth = random.chance(0.5);
  switch (strategy.direction) {
    case "both": {
      const short = { entry: strategy.shortEntry, exit: strategy.shortExit };
      return withSides(toBoth ? "long" : "short", own, short, common);
    }
    case "long":
      return withSides(toBoth ? "both" : "short", own, mirrorSide(own, toBoth), common);
    case "short":
      return withSides(toBoth ? "both" : "long", mirrorSide(own, toBoth), own, common);
  }
}
