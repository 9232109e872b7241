import { entries } from "../aws/resources.ts";
import { makeMessageHandler } from "../sockets/handlers.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind } from "./ports.ts";
import { bindPump } from "./socketPorts.ts";

export const handler = instrument(() =>
  makeMessageHandler(bindPump(bind(readEnvironment(entries.socketMessage)))),
);
