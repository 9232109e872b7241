import type { Clock } from "@tradewind/core/ports";
import type { Timers } from "../conductor/timers.ts";
import { type Child, type ChildOptions, startChild } from "./child.ts";
import type { FromWorker, FunctionName, Notice, ReportedError, Request, ToWorker } from "./protocol.ts";
import type { Breach, WorkReport } from "./report.ts";
import { startWatch, type Watch } from "./watch.ts";

export type KillReason = "timeout" | "notResponding" | "starved" | "memory" | "crash" | "lost" | "abandoned";

/** How a call ended. `candidateId` names the backtest that was being worked on when the worker was killed. */
export type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: ReportedError }
  | {
      readonly kind: "killed";
      readonly reason: KillReason;
      readonly message: string;
      readonly candidateId: string | null;
    };

export interface Job {
  readonly name: FunctionName;
  readonly scope: Extract<ToWorker, { type: "call" }>["scope"];
  readonly payload: unknown;
  /** From the moment the worker takes the call; at the end of it the worker is killed. */
  readonly timeoutMs: number;
  /** How often a function that runs candidates must get on; null for one that runs none. */
  readonly heartbeatMs: number | null;
  /** Processor time; without a bound where left out. */
  readonly cpuMs?: number;
  /** The worker's heap, and its growth while candidates are run. Where left out the heap is the pool's, and growth is free. */
  readonly memoryMb?: number;
}

export interface SlotOptions extends Omit<ChildOptions, "workerData"> {
  /** What the worker of this number is handed. */
  readonly workerData: (number: number) => unknown;
  readonly startTimeoutMs: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly notice: (notice: Notice) => void;
  readonly request: (request: Request) => Promise<unknown>;
}

/** One worker and the one job it has. It ends by itself or is killed, and is never used again after that. */
export interface Slot {
  readonly number: number;
  /** How large its heap may grow. */
  readonly memoryMb: number;
  run(job: Job): Promise<Outcome>;
  kill(reason: KillReason, message: string): void;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
}

interface Current {
  readonly callId: number;
  readonly job: Job;
  readonly settle: (outcome: Outcome) => void;
  watch: Watch;
  candidateId: string | null;
}

export function openSlot(options: SlotOptions, number: number): Slot {
  const { clock, timers } = options;
  const { promise: gone, resolve: leave } = Promise.withResolvers<void>();
  let ready = false;
  let calls = 0;
  let current: Current | null = null;
  let death: { reason: KillReason; message: string } | null = null;

  const child: Child = startChild(
    { ...options, workerData: options.workerData(number) },
    {
      hear: (message) => hear(message),
      report: (report) => heed(report),
      died({ cause, message }) {
        kill(cause, message);
        leave();
      },
    },
  );

  function finish(outcome: Outcome): void {
    const finished = current;
    current = null;
    finished?.watch.stop();
    finished?.settle(outcome);
  }

  function kill(reason: KillReason, message: string): void {
    death ??= { reason, message };
    finish({ kind: "killed", ...death, candidateId: current?.candidateId ?? null });
    child.kill();
  }

  /** Until a worker is ready it has its own, shorter deadline; a call's begins when the worker takes it. */
  function begin({ callId, job, watch }: Current): Watch {
    watch.stop();
    const { name, scope, payload, timeoutMs, heartbeatMs, cpuMs = null, memoryMb = null } = job;
    child.send({ type: "call", callId, name, scope, payload, limits: { timeoutMs, cpuMs, memoryMb } });
    return startWatch({ clock, timers, timeoutMs, heartbeatMs, expired: kill });
  }

  function hear(message: FromWorker): void {
    switch (message.type) {
      case "ready":
        ready = true;
        if (current !== null) current.watch = begin(current);
        return;
      case "request":
        void answer(options, child, message);
        return;
      case "events":
      case "answered":
      case "queued":
        options.notice(message);
        return;
      case "candidate":
        if (current?.callId === message.callId) current.candidateId = message.candidateId;
        return;
      case "returned":
      case "threw":
        for (const notice of message.notices) options.notice(notice);
        if (current?.callId === message.callId) finish(outcomeOf(message));
    }
  }

  /** The guard ends a process that breaks a bound; here is why. */
  function heed(report: WorkReport): void {
    if (current?.callId !== report.callId) return;
    current.watch.heard(report);
    if (report.breach !== null) kill(...reasonOf(report.breach, current.job));
  }

  return {
    number,
    memoryMb: options.memoryMb,
    run: (job) =>
      new Promise((settle) => {
        const watch = watchStart(options, (message) => kill("crash", message));
        calls += 1;
        current = { callId: calls, job, settle, watch, candidateId: null };
        if (death !== null) kill(death.reason, death.message);
        else if (ready) current.watch = begin(current);
      }),
    kill,
    gone,
  };
}

function outcomeOf(message: Extract<FromWorker, { type: "returned" | "threw" }>): Outcome {
  return message.type === "returned"
    ? { kind: "returned", value: message.value }
    : { kind: "threw", error: message.error };
}

function reasonOf(breach: Breach, { timeoutMs, cpuMs, memoryMb }: Job): [KillReason, string] {
  switch (breach) {
    case "timeout":
      return ["timeout", `the deadline of ${timeoutMs} ms passed`];
    case "cpu":
      return ["timeout", `more than ${cpuMs} ms of processor time`];
    case "memory":
      return ["memory", `the worker grew by more than ${memoryMb} MB`];
  }
}

function watchStart(
  { clock, timers, startTimeoutMs }: SlotOptions,
  failed: (message: string) => void,
): Watch {
  return startWatch({
    clock,
    timers,
    timeoutMs: startTimeoutMs,
    heartbeatMs: null,
    expired: (_reason, message) => failed(`the worker did not start: ${message}`),
  });
}

async function answer(
  options: SlotOptions,
  child: Child,
  { requestId, request }: Extract<FromWorker, { type: "request" }>,
): Promise<void> {
  const value = await options.request(request);
  child.send({ type: "reply", requestId, value });
}
