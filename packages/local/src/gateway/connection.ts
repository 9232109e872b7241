import type { Duplex } from "node:stream";
import type { EventLog, RunStore } from "@tradewind/core/ports";
import { type SocketMessage, SocketRequest } from "@tradewind/core/views/run";
import type { WebSocket } from "ws";
import type { Log } from "../conductor/actors.ts";
import { type Outlet, type Subscription, type SubscriptionOptions, subscribe } from "./subscription.ts";

const SUBSCRIPTIONS_MAX = 20;
/** What may wait in this process for one reader; beyond it the reader is dropped and comes back with its place. */
const BUFFERED_BYTES_MAX = 8_388_608;
const TOO_SLOW = 1013;
const INTERNAL_ERROR = 1011;

export interface ConnectionOptions extends Pick<SubscriptionOptions, "hub" | "readFrame"> {
  readonly runs: Pick<RunStore, "get">;
  readonly events: Pick<EventLog, "lastSeq">;
  readonly owner: string;
  readonly socket: WebSocket;
  /** What the socket writes to. */
  readonly stream: Duplex;
  readonly log: Log;
}

/** Serves one socket: subscriptions to the owner's runs, pings, and words for what it cannot read. */
export function serveConnection(options: ConnectionOptions): void {
  const { socket } = options;
  const subscriptions = new Map<string, Subscription>();
  const outlet = outletOf(socket, options.stream);
  const tell = (message: SocketMessage): void => void outlet.send(JSON.stringify(message)).catch(() => {});
  // Requests are answered one after another: a subscribe that waits for the store must not be overtaken by the next.
  let turn: Promise<void> = Promise.resolve();

  async function take(request: SocketRequest): Promise<void> {
    switch (request.action) {
      case "ping":
        return tell({ type: "pong" });
      case "unsubscribe":
        return drop(request.runId);
      case "subscribe": {
        const run = await options.runs.get(request.runId);
        if (run === null || run.owner !== options.owner) {
          return tell({ type: "error", code: "run.not_found", message: `there is no run ${request.runId}` });
        }
        drop(request.runId);
        if (subscriptions.size >= SUBSCRIPTIONS_MAX) {
          const message = `a socket follows at most ${SUBSCRIPTIONS_MAX} runs; unsubscribe from one first`;
          return tell({ type: "error", code: "socket.subscriptions", message });
        }
        const { runId, after } = request;
        const lastSeq = await options.events.lastSeq(runId);
        // Such a place was read in a log that is no more, such as before a backup was put back.
        if (after > lastSeq) return tell({ type: "snapshot-needed", runId, lastSeq });
        const ended = (): void => void subscriptions.delete(runId);
        subscriptions.set(runId, subscribe({ ...options, runId, after, outlet, ended, unreadable }));
      }
    }
  }

  /** The reader comes back with its place. */
  function unreadable(error: unknown): void {
    options.log("error", "the events of a run could not be read", { error: String(error) });
    socket.close(INTERNAL_ERROR);
  }

  function drop(runId: string): void {
    subscriptions.get(runId)?.close();
    subscriptions.delete(runId);
  }

  socket.on("message", (data, isBinary) => {
    const request = isBinary ? null : parse(String(data));
    if (request === null) {
      const message = 'send JSON such as {"action":"subscribe","runId":"run_…","after":0}';
      return tell({ type: "error", code: "socket.request", message });
    }
    turn = turn.then(() => take(request)).catch(() => socket.close(INTERNAL_ERROR));
  });
  socket.on("close", () => {
    for (const runId of [...subscriptions.keys()]) drop(runId);
  });
  socket.on("error", () => socket.terminate());
}

function parse(text: string): SocketRequest | null {
  try {
    return SocketRequest.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Frames that are whole already are written past the socket, which writes each of its own at once and whole. */
function outletOf(socket: WebSocket, stream: Duplex): Outlet {
  const sent = (write: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      if (socket.bufferedAmount > BUFFERED_BYTES_MAX) {
        socket.close(TOO_SLOW, "too slow; come back with the last number you have");
        return reject(new Error("the reader is too slow"));
      }
      if (socket.readyState !== socket.OPEN) return reject(new Error("the reader is gone"));
      write((error) => (error ? reject(error) : resolve()));
    });
  return {
    send: (text) => sent((done) => socket.send(text, { binary: false }, done)),
    sendFrame: (bytes) => sent((done) => void stream.write(bytes, done)),
  };
}
