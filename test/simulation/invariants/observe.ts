import type { Ports } from "@tradewind/core/ports";
import { observeArchives } from "./archives.ts";
import { observeEvents } from "./events.ts";
import { observeGenerations } from "./generations.ts";
import { observeLedger } from "./ledger.ts";
import { observeLineage } from "./lineage.ts";
import { observeRuns, type Turns } from "./runs.ts";
import { observeTokens } from "./tokens.ts";
import type { Verdict } from "./verdict.ts";

/**
 * The ports, each write followed by a look at what the store now holds. The looks go through the port's own reading
 * verbs, so they follow the port, and they are the observer's alone: they take no time and meet no fault.
 */
export function observe(ports: Ports, turns: Turns, verdict: Verdict): Ports {
  return {
    ...ports,
    runs: observeRuns(ports, turns, verdict),
    generations: observeGenerations(ports, verdict),
    ledger: observeLedger(ports, verdict),
    lineage: observeLineage(ports, verdict),
    archives: observeArchives(ports, verdict),
    events: observeEvents(ports, verdict),
    conductor: observeTokens(ports, verdict),
  };
}
