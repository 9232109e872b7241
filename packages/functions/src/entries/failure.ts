import { entries } from "../aws/resources.ts";
import { makeFailureHandler } from "../failure.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindStores } from "./ports.ts";

export const handler = instrument(() =>
  makeFailureHandler(bindStores(bind(readEnvironment(entries.failure)))),
);
