import type { Envelope } from "@tradewind/core/events";
import type { SocketMessage } from "@tradewind/core/views/run";
import { WebSocket } from "ws";

/** A client of the WebSocket API that only listens: it asks once and never again for what it misses. */
export interface Watcher {
  /** As they came. */
  readonly envelopes: readonly Envelope[];
  /** Ends with the run's last event. */
  finished(withinMs: number): Promise<void>;
  close(): void;
}

export interface SocketAddress {
  readonly url: string;
  readonly ticket: string;
  readonly origin: string;
}

/** Connects with a ticket, as the page of `origin` does, and subscribes to a run from its first event. */
export async function watchRun(address: SocketAddress, runId: string): Promise<Watcher> {
  const socket = new WebSocket(`${address.url}?ticket=${address.ticket}`, { origin: address.origin });
  const envelopes: Envelope[] = [];
  let ended: () => void = () => {};
  let failed: (error: Error) => void = () => {};
  const end = new Promise<void>((resolve, reject) => {
    ended = resolve;
    failed = reject;
  });
  end.catch(() => {});
  socket.on("message", (data) => {
    const message: SocketMessage = JSON.parse(String(data));
    if (message.type === "events") {
      envelopes.push(...message.events);
      if (message.events.at(-1)?.type === "run.finished") ended();
    } else failed(new Error(`the socket said ${JSON.stringify(message)}`));
  });
  socket.on("close", (code) => failed(new Error(`the socket closed with ${code}`)));
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  socket.send(JSON.stringify({ action: "subscribe", runId, after: 0 }));
  return {
    envelopes,
    finished: (withinMs) =>
      Promise.race([
        end,
        new Promise<void>((_, reject) => {
          const told = (): void => reject(new Error(`no end within ${withinMs} ms: ${lastOf(envelopes)}`));
          setTimeout(told, withinMs).unref();
        }),
      ]),
    close: () => socket.close(),
  };
}

function lastOf(envelopes: readonly Envelope[]): string {
  const last = envelopes.at(-1);
  return last === undefined ? "nothing was told" : `the last was ${last.type}, number ${last.seq}`;
}
