import { entries } from "../aws/resources.ts";
import { makeSocketStore } from "../aws/socketStore.ts";
import { makeConnectHandler } from "../sockets/handlers.ts";
import { readEnvironment } from "./environment.ts";
import { instrument } from "./instrument.ts";
import { bind, bindStores } from "./ports.ts";

export const handler = instrument(() => {
  const environment = readEnvironment(entries.socketConnect);
  const bindings = bind(environment);
  const { tickets, clock } = bindStores(bindings);
  return makeConnectHandler({
    tickets,
    clock,
    sockets: makeSocketStore(bindings.table("sockets"), clock),
    origins: environment.get("SOCKET_ORIGINS").split(","),
  });
});
