import type { SingleStrategy } from "@tradewind/core/strategy/schema";
import { averageScript } from "@tradewind/core/strategy/scriptSamples";
import type { ScriptStrategy } from "@tradewind/core/strategy/scriptSchema";

/** Long above the mean of 200 bars: a strategy that a user might bring along. */
export const trendSeed: SingleStrategy = {
  kind: "single",
  direction: "long",
  entry: { op: "above", of: "price", left: { op: "close" }, right: { op: "sma", window: 200 } },
  exit: {
    op: "below",
    of: "price",
    left: { op: "close" },
    right: { op: "scaled", of: { op: "sma", window: 200 }, by: 0.97 },
  },
  stops: {},
  sizing: { leverage: 1 },
};

/** The same idea as a script, with a longer window. */
export const scriptSeed: ScriptStrategy = {
  ...averageScript,
  parameters: { window: 250 },
  lookbackBars: 250,
};
