import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import { trendSeed } from "./seeds.ts";

/** The sample market's bars of each symbol, as far as a preview sees it and as far as a run counts them. */
export const sampleBars = { training: 1_862, open: 1_862 + 620, symbols: 2 };

/** Asks for just so many nodes as `budgetWorker.ts` allows. */
export const atBudget = trendSeed;
export const nodesMax = 7;

/** Asks for one node more. */
export const overBudget: SingleStrategy = {
  ...trendSeed,
  exit: {
    op: "below",
    of: "price",
    left: { op: "scaled", of: { op: "close" }, by: 1.01 },
    right: { op: "scaled", of: { op: "sma", window: 200 }, by: 0.97 },
  },
};
