import type { Phase } from "@tradewind/core/events";
import type { Ports } from "@tradewind/core/ports";
import { entries } from "../aws/resources.ts";
import { makePhaseHandler } from "../phases.ts";
import { readEnvironment } from "./environment.ts";
import { type EntryHandler, instrument } from "./instrument.ts";
import { type Bindings, bind, bindStores } from "./ports.ts";

/** The function of one phase. @param more ports beside those that keep things */
export function phaseEntry(
  phase: Phase,
  more: (bindings: Bindings, stores: Ports) => Partial<Ports> = () => ({}),
): EntryHandler {
  return instrument(() => {
    const bindings = bind(readEnvironment(entries[phase]));
    const stores = bindStores(bindings);
    return makePhaseHandler({ ...stores, ...more(bindings, stores) }, phase);
  });
}
