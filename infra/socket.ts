/// <reference path="../.sst/platform/config.d.ts" />
import type { AppFunction } from "./appFunction.ts";
import { logRetention } from "./stage.ts";

/**
 * The WebSocket API, without its routes. No authoriser stands before `$connect`: its function takes the single-use
 * ticket and checks the origin, which an authoriser would have to do in another place with another cold start.
 */
export function createSocket(): sst.aws.ApiGatewayWebSocket {
  return new sst.aws.ApiGatewayWebSocket("Socket", {
    accessLog: { retention: logRetention },
    transform: {
      stage: {
        defaultRouteSettings: {
          throttlingRateLimit: 100,
          throttlingBurstLimit: 200,
          detailedMetricsEnabled: true,
          // Frames would be in the logs.
          dataTraceEnabled: false,
        },
      },
    },
  });
}

export type SocketHandlers = Readonly<Record<"$connect" | "$default" | "$disconnect", AppFunction>>;

export function routeSocket(socket: sst.aws.ApiGatewayWebSocket, handlers: SocketHandlers): void {
  for (const [route, handler] of Object.entries(handlers)) socket.route(route, handler.fn.arn);
}
