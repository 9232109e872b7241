import type { Phase } from "@tradewind/core/events";

/** The six phases in the order of a lap, and what they are called on screen. */
export const phaseOrder: readonly Phase[] = [
  "generation",
  "backtesting",
  "analysis",
  "breeding",
  "archive",
  "adaptation",
];

export const phaseTitles: Readonly<Record<Phase, string>> = {
  generation: "Generation",
  backtesting: "Backtesting",
  analysis: "Analysis",
  breeding: "Breeding",
  archive: "Archive",
  adaptation: "Adaptation",
};
