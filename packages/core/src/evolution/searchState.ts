import { z } from "zod";
import { StrategyId } from "../ids.ts";

/** A breeding operator's discounted credit. */
export const OperatorCredit = z.strictObject({ tries: z.number(), credit: z.number(), weight: z.number() });

/** Count, mean and sum of squared deviations, so that a variance can be carried on (Welford). */
export const Moments = z.strictObject({ count: z.int(), mean: z.number(), squares: z.number() });

/** What the search remembers at the start of a generation. Adaptation writes the next one; none is ever changed. */
export const SearchState = z.strictObject({
  generation: z.int(),
  stage: z.int(),
  mutationStrength: z.number(),
  operators: z.record(z.string(), OperatorCredit),
  stagnation: z.int(),
  islandStagnation: z.array(z.int()),
  islandBest: z.array(z.number().nullable()),
  bestFitness: z.number().nullable(),
  trials: z.int(),
  validationLooks: z.int(),
  /** Of the per-bar Sharpe ratios of every look at validation: the variance the deflated Sharpe needs. */
  validationSharpe: Moments,
  backtests: z.int(),
  champions: z.array(StrategyId),
  /** How many of a strategy's descendants were stopped for a violation; left out while none was. */
  lineViolations: z.record(StrategyId, z.int()).optional(),
});

export type OperatorCredit = z.infer<typeof OperatorCredit>;
export type Moments = z.infer<typeof Moments>;
export type SearchState = z.infer<typeof SearchState>;
