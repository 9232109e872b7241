import { entries } from "../aws/resources.ts";
import { makeExecutionEndedHandler } from "../executionEnded.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindStores } from "./ports.ts";

export const handler = instrument(() =>
  makeExecutionEndedHandler(bindStores(bind(readEnvironment(entries.executionEnded)))),
);
