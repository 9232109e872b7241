import { Worker } from "node:worker_threads";
import type { Log } from "../conductor/actors.ts";
import { errorOf, reportOf } from "../pool/errorOf.ts";
import type { Notice, Request } from "../pool/protocol.ts";
import type { DoorData, FromDoor, ToDoor } from "./protocol.ts";

export interface DoorOptions {
  readonly data: DoorData;
  readonly log: Log;
  readonly notice: (notice: Notice) => void;
  readonly request: (request: Request) => Promise<unknown>;
  /** A schedule was put or deleted. */
  readonly scheduled: () => void;
  /** It was open, and something that nobody caught has ended it. */
  readonly fell: (error: Error) => void;
}

/**
 * Page, API and sockets, in a thread of their own over a connection of its own: who asks never waits for the conducting
 * of runs, nor that for who asks.
 */
export interface Door {
  /** Where it is open; rejects with TerminalError `port.taken` or `port.forbidden` where it cannot be opened. */
  readonly address: Promise<string>;
  /** A run has events that may not have been told. */
  tell(runId: string): void;
  /** Settles when nothing of it is left. */
  close(): Promise<void>;
}

/**
 * Starts the thread, which loads all that it needs and keeps nobody waiting until it is opened.
 * @param compileCache where compiled code is kept between starts
 */
export function launchDoor(compileCache: string): Worker {
  const thread = new Worker(new URL("./main.ts", import.meta.url), { workerData: compileCache });
  thread.unref();
  return thread;
}

export function openDoor(thread: Worker, { data, log, notice, request, scheduled, fell }: DoorOptions): Door {
  const { promise: address, resolve: opened, reject: refused } = Promise.withResolvers<string>();
  const { promise: gone, resolve: leave } = Promise.withResolvers<void>();
  let isOpen = false;
  const send = (message: ToDoor): void => thread.postMessage(message);

  async function answer({
    requestId,
    request: asked,
  }: Extract<FromDoor, { type: "request" }>): Promise<void> {
    const reply = await request(asked).then(
      (value) => ({ value }),
      (thrown: unknown) => ({ error: reportOf(thrown) }),
    );
    send({ type: "reply", requestId, reply });
  }

  function hear(message: FromDoor): void {
    switch (message.type) {
      case "open":
        isOpen = true;
        opened(message.address);
        break;
      case "refused":
        refused(errorOf(message.error));
        break;
      case "request":
        void answer(message);
        break;
      case "log":
        log(...message.entry);
        break;
      case "scheduled":
        scheduled();
        break;
      default:
        notice(message);
    }
  }

  thread.ref();
  thread.on("message", hear);
  thread.on("exit", () => leave());
  thread.on("error", (error) => (isOpen ? fell : refused)(error));
  send({ type: "open", data });
  return {
    address,
    tell: (runId) => send({ type: "news", runId }),
    async close() {
      send({ type: "close" });
      await gone;
    },
  };
}
