import type { Budget } from "@tradewind/core/evolution/run";
import type { Random } from "@tradewind/core/random";
import type { Strategy } from "@tradewind/core/strategy/schema";

/** What is evolved. Few scenarios, so that the calm run of each is worked out once and compared with often. */
export interface Scenario {
  readonly seed: number;
  readonly generations: number;
  readonly population: number;
  readonly islands: number;
  readonly budget: Budget;
  /** Strategies from outside: tried in the sandbox, promoted, measured a generation later. */
  readonly seeds: readonly Strategy[];
}

/** Trades often enough on the tiny market, and well enough, to be worth its certificate. */
const tinySeed: Strategy = {
  kind: "single",
  direction: "long",
  entry: { op: "above", of: "price", left: { op: "close" }, right: { op: "sma", window: 8 } },
  exit: { op: "below", of: "price", left: { op: "close" }, right: { op: "sma", window: 8 } },
  stops: {},
  sizing: { leverage: 1 },
};

/** Seeds whose archives hold something on the tiny market. */
const evolutionSeeds = [1, 4, 5] as const;

export function drawScenario(random: Random): Scenario {
  const seed = random.pick(evolutionSeeds);
  const [generations, population] = random.pick([
    [1, 8],
    [2, 6],
    [2, 12],
    [3, 6],
  ] as const);
  const budget = random.chance(0.15) ? { backtestsMax: population + 1 } : {};
  const seeds = generations > 1 && random.chance(0.4) ? [tinySeed] : [];
  return { seed, generations, population, islands: 2, budget, seeds };
}
