import { entries } from "../aws/resources.ts";
import { makeSocketStore } from "../aws/socketStore.ts";
import { makeDisconnectHandler } from "../sockets/handlers.ts";
import { systemClock } from "../system.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind } from "./ports.ts";

export const handler = instrument(() => {
  const bindings = bind(readEnvironment(entries.socketDisconnect));
  return makeDisconnectHandler({ sockets: makeSocketStore(bindings.table("sockets"), systemClock) });
});
