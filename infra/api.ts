/// <reference path="../.sst/platform/config.d.ts" />
import type { AppFunction } from "./appFunction.ts";
import type { Auth } from "./auth.ts";
import { logRetention } from "./stage.ts";

/** Requests a second, of all people together, and how many may come at once. */
const rateLimit = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };

/** The HTTP API, without its routes: functions need its address before they exist. No CORS: the page shares its name. */
export function createApi(): sst.aws.ApiGatewayV2 {
  return new sst.aws.ApiGatewayV2("Api", {
    cors: false,
    accessLog: { retention: logRetention },
    transform: { stage: { defaultRouteSettings: { ...rateLimit, detailedMetricsEnabled: true } } },
  });
}

/** Everything under /api takes a token that the user pool signed for our client; health and the documents are open. */
export function routeApi(api: sst.aws.ApiGatewayV2, handler: AppFunction, auth: Auth): void {
  const authorizer = api.addAuthorizer({
    name: "People",
    jwt: { issuer: auth.issuer, audiences: [auth.clientId] },
  });
  api.route("ANY /api/{proxy+}", handler.fn.arn, { auth: { jwt: { authorizer: authorizer.id } } });
  for (const open of openRoutes) api.route(open, handler.fn.arn);
}

const openRoutes = ["GET /api/health", "GET /openapi.json", "GET /docs", "GET /docs/{asset}"];
