import { phaseEntry } from "./phaseEntry.ts";

export const handler = phaseEntry("analysis");
