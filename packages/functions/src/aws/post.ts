import {
  type ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import type { Post } from "../sockets/ports.ts";
import { asking, isNamed, statusOf } from "./failures.ts";

const GONE = 410;

/** Posts to a WebSocket connection of API Gateway. */
export function makePost(client: ApiGatewayManagementApiClient): Post {
  return (connectionId, text) =>
    asking(`connection ${connectionId} (PostToConnection)`, async () => {
      try {
        await client.send(
          new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(text) }),
        );
        return "sent";
      } catch (thrown) {
        if (isNamed(thrown, "GoneException") || statusOf(thrown) === GONE) return "gone";
        throw thrown;
      }
    });
}
