import type { IncomingMessage, ServerResponse } from "node:http";
import type { MarketFeeds, Ports } from "@tradewind/core/ports";
import type { ApiOptions } from "@tradewind/functions/http/options";
import { nextFireMs } from "@tradewind/functions/services/nextFire";
import type { Log } from "./conductor/actors.ts";
import { systemTimers } from "./conductor/timers.ts";
import { type Hub, makeWaitForEvents } from "./gateway/hub.ts";
import { socketPath } from "./gateway/sockets.ts";

export interface LocalApiOptions {
  readonly ports: Ports;
  readonly hub: Hub;
  readonly version: string;
  readonly runPreview: ApiOptions["runPreview"];
  readonly importFile: NonNullable<ApiOptions["importFile"]>;
  readonly feeds: MarketFeeds;
  readonly log: Log;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Loads the API, which takes longer than everything else at the start, and gives its listener. */
export async function loadApi({
  ports,
  hub,
  version,
  runPreview,
  importFile,
  feeds,
  log,
}: LocalApiOptions): Promise<Listener> {
  const [{ makeApi }, { readSwaggerAsset }, { getRequestListener }] = await Promise.all([
    import("@tradewind/functions/http/api"),
    import("@tradewind/functions/http/docsAssets"),
    import("@hono/node-server"),
  ]);
  const api = makeApi(ports, {
    version,
    waitForEvents: makeWaitForEvents(hub, ports.events, systemTimers),
    socketUrl: (request) => `ws://${new URL(request.url).host}${socketPath}`,
    nextFire(expression, timeZone) {
      const nextMs = nextFireMs({ expression, timeZone, afterMs: ports.clock.nowMs() });
      return nextMs === null ? null : new Date(nextMs).toISOString();
    },
    feeds,
    runPreview,
    importFile,
    readDocsAsset: readSwaggerAsset,
    onInternalError: (error, requestId) =>
      log("error", "a request failed inside", { requestId, error: describe(error) }),
  });
  return getRequestListener(api.fetch);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
