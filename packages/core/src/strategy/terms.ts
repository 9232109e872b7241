import type { RegimeGate } from "../market/regime.ts";
import type { Random } from "../random.ts";
import type { StrategyFamily } from "./family.ts";
import type { Sizing, Stops } from "./schema.ts";

export const stopLosses: readonly number[] = [0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2];
export const takeProfits: readonly number[] = [0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4];
export const trailingStops: readonly number[] = [0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2];
export const holdingLimits: readonly number[] = [3, 5, 8, 10, 15, 20, 30, 40, 60, 90, 120];
export const volatilityTargets: readonly number[] = [0.1, 0.12, 0.15, 0.2, 0.25, 0.3];

const LEVERAGES = [0.5, 1, 1, 1, 1, 1.5, 2];

/** Stops that suit a family: reversions leave soon and take what they get, trends are given room. */
export function randomStops(random: Random, family: StrategyFamily): Stops {
  const quick = family === "meanReversion" || family === "calendar";
  return {
    ...(random.chance(0.65) ? { stopLoss: random.pick(stopLosses) } : {}),
    ...(random.chance(quick ? 0.35 : 0.1) ? { takeProfit: random.pick(takeProfits) } : {}),
    ...(random.chance(quick ? 0.1 : 0.35) ? { trailingStop: random.pick(trailingStops) } : {}),
    ...(random.chance(quick ? 0.5 : 0.15)
      ? { holdingBarsMax: random.pick(quick ? holdingLimits.slice(0, 7) : holdingLimits.slice(5)) }
      : {}),
  };
}

export function randomSizing(random: Random): Sizing {
  const target = random.chance(0.25) ? { volatilityTarget: random.pick(volatilityTargets) } : {};
  return { leverage: random.pick(LEVERAGES), ...target };
}

/** A gate that closes one state of one axis, or two of them. */
export function randomGate(random: Random): RegimeGate {
  const trend: RegimeGate["trend"] = random.pick([
    ["up"],
    ["flat", "up"],
    ["down", "flat"],
    ["down", "up"],
    ["flat"],
  ]);
  const volatility: RegimeGate["volatility"] = random.pick([
    ["calm", "normal"],
    ["normal"],
    ["calm"],
    ["normal", "wild"],
  ]);
  return random.chance(0.5) ? { trend } : { volatility };
}
