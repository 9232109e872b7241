import type { WorkProgress } from "@tradewind/core/evolution/backtesting";
import { reportOf } from "../pool/errorOf.ts";
import type { FromWorker, Notice, Request, ToWorker } from "../pool/protocol.ts";
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
  post(notice: Notice): void;
  /** Has the main process do what only it can. */
  request(request: Request): Promise<unknown>;
}

/** Answers calls, one after another, by `handle`; says it is ready when this returns. */
export function serveCalls(port: Port, makeHandle: (line: Line) => (call: Call) => Promise<unknown>): void {
  const replies = new Map<number, (value: unknown) => void>();
  const afterwards: Notice[] = [];
  const work = createCurrentWork();
  let requestId = 0;
  const handle = makeHandle({
    // Who hears that a token is answered goes on with the next phase, best in the worker that is free by then: this one.
    post(notice) {
      if (notice.type === "answered") afterwards.push(notice);
      else if (!work.keeps(notice)) port.send(notice);
    },
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
    void answer(port, work, handle, message).then(() => {
      for (const notice of afterwards.splice(0)) port.send(notice);
    });
  });
  port.send({ type: "ready" });
}

/** What a call has to tell that can wait for its end. */
interface CurrentWork {
  open(scope: Call["scope"]): void;
  /** False where it cannot wait. */
  keeps(notice: Notice): boolean;
  /** @returns what was kept, each once */
  close(): readonly Notice[];
}

/**
 * Whoever is told anything wakes up for it, and may need this very processor: what backtests tell comes with their end,
 * in one message. They are many and soon over, and what dies with one of them the run's next notice makes good. What
 * phases tell goes out at once, the run's end is among it.
 */
function createCurrentWork(): CurrentWork {
  const kept = new Map<string, Notice>();
  let isBacktest = false;
  return {
    open(scope) {
      isBacktest = scope !== null;
    },
    keeps(notice) {
      if (isBacktest) kept.set(JSON.stringify(notice), notice);
      return isBacktest;
    },
    close() {
      isBacktest = false;
      const notices = [...kept.values()];
      kept.clear();
      return notices;
    },
  };
}

async function answer(
  port: Port,
  work: CurrentWork,
  handle: (call: Call) => Promise<unknown>,
  { callId, name, scope, payload, limits }: Extract<ToWorker, { type: "call" }>,
): Promise<void> {
  const { cell } = port;
  const progress = progressOf(port, callId);
  work.open(scope);
  cell.open(callId, limits);
  const ended = await handle({ name, scope, payload, progress }).then(
    (value) => ({ type: "returned", value }) as const,
    (thrown: unknown) => ({ type: "threw", error: reportOf(thrown) }) as const,
  );
  cell.close();
  const notices = work.close();
  try {
    port.send({ ...ended, callId, notices });
  } catch (thrown) {
    // What cannot be sent is no answer.
    port.send({ type: "threw", error: reportOf(thrown), callId, notices });
  }
}

function progressOf({ cell, send }: Port, callId: number): WorkProgress {
  let toldAtWork: string | null = null;
  const tell = (candidateId: string | null): void => {
    if (candidateId !== toldAtWork) send({ type: "candidate", callId, candidateId });
    toldAtWork = candidateId;
  };
  return {
    began([only = null, another]) {
      tell(another === undefined ? only : null);
      cell.simulating(true);
    },
    advanced: (bars) => cell.advanced(bars),
    rested() {
      tell(null);
      cell.simulating(false);
    },
  };
}
