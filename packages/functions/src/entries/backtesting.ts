import { phaseEntry } from "./phaseEntry.ts";
import { bindConductor, bindQueue } from "./ports.ts";

export const handler = phaseEntry("backtesting", (bindings, { runs }) => ({
  queue: bindQueue(bindings),
  conductor: bindConductor(bindings, runs),
}));
