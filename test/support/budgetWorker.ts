/**
 * A worker for tests: the real one, under a budget of the sandbox that the sample data reach, and that the strategy
 * `atBudget` meets to the node: as a preview on training bars, in a run on all bars that it opens.
 */

import { scopes } from "@tradewind/core/safety/scopes";
import { workerData } from "@tradewind/local/worker/process";
import { nodesMax, sampleBars } from "./budgets.ts";

const { sections } = workerData() as { readonly sections: readonly string[] };
const bars = sections.includes("open") ? sampleBars.open : sampleBars.training;
Object.assign(scopes.sandbox, { nodeBarsMax: nodesMax * bars * sampleBars.symbols });

await import("@tradewind/local/worker/main");
