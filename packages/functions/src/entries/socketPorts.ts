import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import { clientConfig } from "../aws/clients.ts";
import { makePost } from "../aws/post.ts";
import { makeSocketStore } from "../aws/socketStore.ts";
import type { PumpPorts } from "../sockets/pump.ts";
import { makeUlids } from "../system.ts";
import { type Bindings, bindStores } from "./ports.ts";

/** What serving subscribers needs: the log, who follows it, and the way to them. */
export function bindPump(
  bindings: Bindings,
): PumpPorts & Pick<ReturnType<typeof bindStores>, "runs" | "clock"> {
  const { environment } = bindings;
  const { events, runs, clock } = bindStores(bindings);
  const endpoint = environment.get("SOCKET_ENDPOINT");
  const client = new ApiGatewayManagementApiClient({ ...clientConfig(environment), endpoint });
  return {
    events,
    runs,
    clock,
    sockets: makeSocketStore(bindings.table("sockets"), clock),
    post: makePost(client),
    newHolder: makeUlids(),
  };
}
