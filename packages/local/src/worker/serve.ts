import type { WorkProgress } from "@tradewind/core/evolution/backtesting";
import { reportOf } from "../pool/errorOf.ts";
import type { FromWorker, Request, ToWorker } from "../pool/protocol.ts";
import type { ProgressCell } from "./progressCell.ts";

/** The worker's end of its channel to the main process. */
export interface Port {
  /** Where the work's progress is noted, and who keeps the call within its limits. */
  readonly cell: ProgressCell;
  send(message: FromWorker): void;
  listen(listener: (message: ToWorker) => void): void;
}

export interface Call {
  readonly name: string;
  readonly scope: Extract<ToWorker, { type: "call" }>["scope"];
  readonly payload: unknown;
  /** Of a candidate that began alone a kill finds the culprit. */
  readonly progress: WorkProgress;
}

/** The worker's end of the line. */
export interface Line {
  post(message: Extract<FromWorker, { type: "events" | "answered" | "queued" }>): void;
  /** Has the main process do what only it can. */
  request(request: Request): Promise<unknown>;
}

/** Answers calls, one after another, by `handle`; says it is ready when this returns. */
export function serveCalls(port: Port, makeHandle: (line: Line) => (call: Call) => Promise<unknown>): void {
  const replies = new Map<number, (value: unknown) => void>();
  const afterwards: FromWorker[] = [];
  let requestId = 0;
  const handle = makeHandle({
    // Who hears that a token is answered goes on with the next phase, best in the worker that is free by then: this one.
    post: (message) => void (message.type === "answered" ? afterwards.push(message) : port.send(message)),
    request: (request) =>
      new Promise((resolve) => {
        requestId += 1;
        replies.set(requestId, resolve);
        port.send({ type: "request", requestId, request });
      }),
  });
  port.listen((message) => {
    if (message.type === "reply") {
      replies.get(message.requestId)?.(message.value);
      replies.delete(message.requestId);
      return;
    }
    void answer(port, handle, message).then(() => {
      for (const told of afterwards.splice(0)) port.send(told);
    });
  });
  port.send({ type: "ready" });
}

async function answer(
  port: Port,
  handle: (call: Call) => Promise<unknown>,
  { callId, name, scope, payload, limits }: Extract<ToWorker, { type: "call" }>,
): Promise<void> {
  const { cell } = port;
  const progress: WorkProgress = {
    began(candidateIds) {
      const [only = null, another] = candidateIds;
      port.send({ type: "candidate", callId, candidateId: another === undefined ? only : null });
      cell.simulating(true);
    },
    advanced: (bars) => cell.advanced(bars),
    rested() {
      port.send({ type: "candidate", callId, candidateId: null });
      cell.simulating(false);
    },
  };
  cell.open(callId, limits);
  try {
    const value = await handle({ name, scope, payload, progress });
    cell.close();
    port.send({ type: "returned", callId, value });
  } catch (thrown) {
    cell.close();
    port.send({ type: "threw", callId, error: reportOf(thrown) });
  }
}
