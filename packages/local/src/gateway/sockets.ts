import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { sha256Hex } from "@tradewind/core/hash";
import { limits } from "@tradewind/core/limits";
import type { Clock, TicketStore } from "@tradewind/core/ports";
import { type WebSocket, WebSocketServer } from "ws";
import type { Timers } from "../conductor/timers.ts";
import { type ConnectionOptions, serveConnection } from "./connection.ts";
import { type ReadEnvelopes, shareFrames } from "./frames.ts";

export const socketPath = "/socket";

const PING_MS = 30_000;
const GOING_AWAY = 1001;

export interface SocketsOptions extends Omit<ConnectionOptions, "owner" | "socket" | "stream" | "readFrame"> {
  readonly readEnvelopes: ReadEnvelopes;
  readonly tickets: TicketStore;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** The live side of the gateway. A ticket opens one connection; who stops answering pings is dropped. */
export interface Sockets {
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void>;
  close(): void;
}

interface Client {
  readonly socket: WebSocket;
  readonly owner: string;
  alive: boolean;
}

export function createSockets(options: SocketsOptions): Sockets {
  const { tickets, clock, timers } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.socketMessageBytesMax,
    perMessageDeflate: false,
  });
  const clients = new Set<Client>();
  const readFrame = shareFrames(options.readEnvelopes);
  let cancelPing = timers.after(PING_MS, ping);

  function ping(): void {
    for (const client of clients) {
      if (!client.alive) client.socket.terminate();
      client.alive = false;
      client.socket.ping();
    }
    cancelPing = timers.after(PING_MS, ping);
  }

  function admit(socket: WebSocket, stream: Duplex, owner: string): void {
    const client: Client = { socket, owner, alive: true };
    clients.add(client);
    socket.on("pong", () => {
      client.alive = true;
    });
    socket.on("close", () => clients.delete(client));
    serveConnection({ ...options, readFrame, socket, stream, owner });
  }

  return {
    async upgrade(request, stream, head) {
      const url = URL.parse(request.url ?? "/", "http://localhost");
      if (url === null) return refuse(stream, "400 Bad Request");
      if (url.pathname !== socketPath) return refuse(stream, "404 Not Found");
      if (!isSameOrigin(request)) return refuse(stream, "403 Forbidden");
      const owner = await tickets.take(sha256Hex(url.searchParams.get("ticket") ?? ""), clock.nowMs());
      if (owner === null) return refuse(stream, "401 Unauthorized");
      const open = [...clients].filter((client) => client.owner === owner).length;
      if (open >= limits.socketsPerOwnerMax) return refuse(stream, "429 Too Many Requests");
      server.handleUpgrade(request, stream, head, (socket) => admit(socket, stream, owner));
    },
    close() {
      cancelPing();
      for (const { socket } of clients) {
        socket.close(GOING_AWAY, "the platform stops");
        socket.terminate();
      }
      server.close();
    },
  };
}

/** A browser names the page that opens a socket; another site's page must not use a ticket it got hold of. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  if (headers.origin === undefined) return true;
  const origin = URL.canParse(headers.origin) ? new URL(headers.origin) : null;
  return origin !== null && origin.host === headers.host;
}

function refuse(stream: Duplex, status: string): void {
  stream.on("error", () => {});
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
