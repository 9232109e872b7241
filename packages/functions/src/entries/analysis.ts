import { createEngineBacktester } from "@tradewind/engine/backtester";
import { phaseEntry } from "./phaseEntry.ts";

export const handler = phaseEntry("analysis", () => ({ backtester: createEngineBacktester() }));
