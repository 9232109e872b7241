import type { Random } from "../random.ts";
import type { StrategyFamily } from "../strategy/family.ts";
import { generateStrategy } from "../strategy/generate.ts";
import type { SingleStrategy } from "../strategy/schema.ts";
import type { RegimeReading } from "./marketRegime.ts";

const FAMILIES: readonly StrategyFamily[] = [
  "trend",
  "breakout",
  "momentum",
  "meanReversion",
  "volatility",
  "calendar",
];
const DEPTH_MIN = 2;
const DEPTH_MAX = 5;

/**
 * Answers: what is worth trying that nobody proposed yet? A new tree whose family is drawn with an eye on the regimes:
 * trending markets favour trend, breakout and momentum, flat and falling ones mean reversion and volatility. Every
 * family keeps a share, because the next regime may be another.
 */
export function inventStrategy(random: Random, regimes: readonly RegimeReading[]): SingleStrategy {
  const upShare = meanShare(regimes, 2);
  const downShare = meanShare(regimes, 0);
  const trending = upShare + downShare;
  const weights = [1 + trending, 1 + trending, 1 + trending, 2 - trending, 1.5 - trending / 2, 0.5];
  const family = FAMILIES[random.weighted(weights)] ?? "trend";
  return generateStrategy(random, {
    family,
    depthMax: random.between(DEPTH_MIN, DEPTH_MAX),
    longBias: 0.5 + (upShare - downShare) / 2,
  });
}

function meanShare(regimes: readonly RegimeReading[], state: number): number {
  if (regimes.length === 0) return 1 / 3;
  return regimes.reduce((sum, reading) => sum + (reading.trendShares[state] ?? 0), 0) / regimes.length;
}
