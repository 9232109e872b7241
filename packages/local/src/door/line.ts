import type { MessagePort } from "node:worker_threads";
import { errorOf } from "../pool/errorOf.ts";
import type { Notice, Request } from "../pool/protocol.ts";
import type { Line } from "../worker/serve.ts";
import type { FromDoor, ToDoor } from "./protocol.ts";

/** The door's end of the line to the main thread. */
export interface DoorLine extends Line {
  post(message: Notice | Exclude<FromDoor, { type: "request" }>): void;
}

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Hears replies itself, and hands on what else is said to an open door. */
export function openLine(
  port: MessagePort,
  hear: (message: Extract<ToDoor, { type: "news" | "close" }>) => void,
): DoorLine {
  const asked = new Map<number, Asked>();
  let requestId = 0;
  const send = (message: FromDoor): void => port.postMessage(message);
  port.on("message", (message: ToDoor) => {
    if (message.type === "open") return;
    if (message.type !== "reply") return hear(message);
    const { reply } = message;
    const who = asked.get(message.requestId);
    asked.delete(message.requestId);
    if ("error" in reply) who?.reject(errorOf(reply.error));
    else who?.resolve(reply.value);
  });
  return {
    post: send,
    request: (request: Request) =>
      new Promise((resolve, reject) => {
        requestId += 1;
        asked.set(requestId, { resolve, reject });
        send({ type: "request", requestId, request });
      }),
  };
}
