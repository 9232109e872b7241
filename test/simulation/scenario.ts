import type { Budget } from "@tradewind/core/evolution/run";
import type { Random } from "@tradewind/core/random";

/** What is evolved. Few scenarios, so that the calm run of each is worked out once and compared with often. */
export interface Scenario {
  readonly seed: number;
  readonly generations: number;
  readonly population: number;
  readonly islands: number;
  readonly budget: Budget;
}

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
  return { seed, generations, population, islands: 2, budget };
}
