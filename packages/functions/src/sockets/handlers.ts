import { sha256Hex } from "@tradewind/core/hash";
import { limits } from "@tradewind/core/limits";
import type { Ports } from "@tradewind/core/ports";
import { type SocketMessage, SocketRequest } from "@tradewind/core/views/run";
import { z } from "zod";
import type { SocketStore } from "./ports.ts";
import { catchUp, type PumpPorts, pump } from "./pump.ts";

interface SocketAnswer {
  readonly statusCode: number;
}

const connection = { requestContext: z.object({ connectionId: z.string().min(1) }) };
const ConnectEvent = z.object({
  ...connection,
  headers: z.record(z.string(), z.string()).nullish(),
  queryStringParameters: z.record(z.string(), z.string().optional()).nullish(),
});
const MessageEvent = z.object({ ...connection, body: z.string().nullish() });
const DisconnectEvent = z.object(connection);

export interface ConnectPorts extends Pick<Ports, "tickets" | "clock"> {
  readonly sockets: SocketStore;
  /** The pages that may open a socket; a client that is no browser names none. */
  readonly origins: readonly string[];
}

/** Admits who brings a ticket that nobody used, from our page; 401, 403 or 429 otherwise. */
export function makeConnectHandler(ports: ConnectPorts): (event: unknown) => Promise<SocketAnswer> {
  return async (event) => {
    const { requestContext, headers, queryStringParameters } = ConnectEvent.parse(event);
    const origin = originOf(headers ?? {});
    if (origin !== null && !ports.origins.includes(origin)) return { statusCode: 403 };
    const ticket = queryStringParameters?.ticket ?? "";
    const owner = await ports.tickets.take(sha256Hex(ticket), ports.clock.nowMs());
    if (owner === null) return { statusCode: 401 };
    if ((await ports.sockets.countOf(owner)) >= limits.socketsPerOwnerMax) return { statusCode: 429 };
    await ports.sockets.connect(requestContext.connectionId, owner);
    return { statusCode: 200 };
  };
}

function originOf(headers: Readonly<Record<string, string>>): string | null {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === "origin");
  return found?.[1] ?? null;
}

export type MessagePorts = PumpPorts & Pick<Ports, "runs">;

/** Serves what a client asks on its socket. Answers go out as messages, never as the call's own answer. */
export function makeMessageHandler(ports: MessagePorts): (event: unknown) => Promise<SocketAnswer> {
  return async (event) => {
    const { requestContext, body } = MessageEvent.parse(event);
    const { connectionId } = requestContext;
    const tell = async (message: SocketMessage): Promise<void> => {
      if ((await ports.post(connectionId, JSON.stringify(message))) === "gone") {
        await ports.sockets.disconnect(connectionId);
      }
    };
    const request = requestOf(body ?? "");
    if (request === null) {
      const message = 'send JSON such as {"action":"subscribe","runId":"run_…","after":0}';
      await tell({ type: "error", code: "socket.request", message });
    } else if (request.action === "ping") {
      await tell({ type: "pong" });
      await catchUp(ports, connectionId);
    } else if (request.action === "unsubscribe") {
      await ports.sockets.unsubscribe({ runId: request.runId, connectionId });
    } else {
      const refusal = await follow(ports, connectionId, request);
      if (refusal !== null) await tell(refusal);
    }
    return { statusCode: 200 };
  };
}

function requestOf(body: string): SocketRequest | null {
  if (Buffer.byteLength(body) > limits.socketMessageBytesMax) return null;
  try {
    return SocketRequest.safeParse(JSON.parse(body)).data ?? null;
  } catch {
    return null;
  }
}

async function follow(
  ports: MessagePorts,
  connectionId: string,
  { runId, after }: Extract<SocketRequest, { action: "subscribe" }>,
): Promise<SocketMessage | null> {
  const [owner, run] = await Promise.all([ports.sockets.ownerOf(connectionId), ports.runs.get(runId)]);
  if (run === null || owner === null || run.owner !== owner) {
    return { type: "error", code: "run.not_found", message: `there is no run ${runId}` };
  }
  const subscriber = { runId, connectionId };
  if (!(await ports.sockets.subscribe(subscriber, after))) {
    const message = "a socket follows no more runs than these; unsubscribe from one first";
    return { type: "error", code: "socket.subscriptions", message };
  }
  await pump(ports, subscriber);
  return null;
}

/** Forgets who left. AWS does not promise this call; a connection that is gone is found out by the next post. */
export function makeDisconnectHandler(ports: {
  readonly sockets: SocketStore;
}): (event: unknown) => Promise<SocketAnswer> {
  return async (event) => {
    await ports.sockets.disconnect(DisconnectEvent.parse(event).requestContext.connectionId);
    return { statusCode: 200 };
  };
}
