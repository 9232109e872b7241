import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { TerminalError } from "@tradewind/core/errors";
import { makePageHandler, securityHeaders } from "./page.ts";
import { createSockets, type SocketsOptions } from "./sockets.ts";

const HOST = "127.0.0.1";
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** Longer than a page or a script pauses: a request that meets a connection as it closes is lost. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface GatewayOptions extends SocketsOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly pageDirectory: string;
  /** The API's listener; awaited at the first request, so that the page is served before the API is loaded. */
  readonly api: Promise<Listener>;
}

/** Page, API and socket on one port of this machine alone. */
export interface Gateway {
  readonly address: string;
  close(): Promise<void>;
}

/** TerminalError `port.taken` or `port.forbidden` where the port cannot be had; then nothing is left open. */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const page = makePageHandler(options.pageDirectory);
  const fail = (response: ServerResponse, thrown: unknown): void => {
    options.log("error", "a request could not be answered", { error: String(thrown) });
    if (!response.headersSent) response.writeHead(500, securityHeaders);
    response.end();
  };
  const server = createServer((request, response) => {
    const listener = isApi(request.url ?? "/") ? options.api : Promise.resolve<Listener>(page);
    listener.then((listen) => listen(request, response)).catch((thrown: unknown) => fail(response, thrown));
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_TIMEOUT_MS;
  const port = await listen(server, options.port);
  // Only now: their pings go on until they are closed.
  const sockets = createSockets(options);
  server.on("upgrade", (request, stream, head) => {
    sockets.upgrade(request, stream, head).catch((thrown: unknown) => {
      options.log("error", "a socket could not be opened", { error: String(thrown) });
      stream.destroy();
    });
  });
  return {
    address: `http://${HOST}:${port}`,
    async close() {
      sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Everything else is the page's. */
function isApi(url: string): boolean {
  return /^\/(api|docs|openapi\.json)(?=[/?#]|$)/.test(url);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: Error & { code?: string }) => {
      const remedy = "give another --port, or 0 for any free one";
      const taken = `port ${port} of ${HOST} is taken; ${remedy}`;
      const forbidden = `port ${port} of ${HOST} is kept from this user; ${remedy}`;
      if (error.code === "EADDRINUSE") reject(new TerminalError("conflict", "port.taken", taken));
      else if (error.code === "EACCES") reject(new TerminalError("forbidden", "port.forbidden", forbidden));
      else reject(error);
    });
    server.listen(port, HOST, () => resolve((server.address() as AddressInfo).port));
  });
}
