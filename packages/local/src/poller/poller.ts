import type { Clock, Ports } from "@tradewind/core/ports";
import { type Scope, scopes } from "@tradewind/core/safety/scopes";
import type { ViolationKind } from "@tradewind/core/safety/violations";
import { heartbeatMsOf } from "@tradewind/core/safety/watchdog";
import { excludeCulprits } from "@tradewind/functions/culprit";
import { type DeadLetterPorts, kindOfRefusal, reviveDeadLetter } from "@tradewind/functions/deadLetters";
import type { Log } from "../conductor/actors.ts";
import type { Timers } from "../conductor/timers.ts";
import type { Pool } from "../pool/pool.ts";
import type { Job, KillReason, Outcome } from "../pool/slot.ts";
import { untilRoom } from "../pool/waitForRoom.ts";
import type { Delivery, MessageQueue } from "../queue/messageQueue.ts";
import { backtestFunction } from "../worker/functions.ts";
import { causeOfKill, kindOfKill } from "./culprit.ts";
import { buryDeadLetters } from "./deadLetters.ts";
import { createHand } from "./hand.ts";

/** How often it looks though nobody told it to: the safety net under the pokes. */
const SAFETY_POLL_MS = 2_000;
/** Before a message that failed is tried again, times the deliveries it has had. */
const RETRY_PAUSE_MS = 250;

export interface PollerOptions {
  readonly queue: MessageQueue;
  readonly pool: Pool;
  readonly ports: DeadLetterPorts & Pick<Ports, "operationLog">;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly timeoutMsOf: (scope: Scope) => number;
  readonly log: Log;
}

/** Takes messages from the scopes' queues in turn, never more than there are free workers, and sees each to its end. */
export interface Poller {
  /** Something was sent. */
  poke(): void;
  /**
   * Ends a run's work at once, all of it or that of epochs before one: its messages are deleted, its workers killed.
   * Settles when these are gone.
   */
  drop(runId: string, beforeEpoch?: number): Promise<void>;
  /** Takes nothing more; settles when what it had begun is over. */
  close(): Promise<void>;
}

export function createPoller(options: PollerOptions): Poller {
  const { queue, pool, clock, timers, log } = options;
  const working = new Set<Promise<void>>();
  const deliveries = new Map<
    Delivery,
    { readonly controller: AbortController; readonly done: Promise<void> }
  >();
  const hand = createHand(options);
  let closed = false;
  let cancelTimer: (() => void) | null = null;

  function beginWhatCan(): void {
    while (pool.free() > 0) {
      const delivery = hand.take();
      if (delivery === null) return;
      begin(delivery);
    }
    hand.hold();
  }

  function poke(): void {
    if (closed) return;
    cancelTimer?.();
    let readable = true;
    try {
      beginWhatCan();
      track(buryDeadLetters(options.ports, queue).then((buried) => (buried > 0 ? poke() : undefined)));
    } catch (thrown) {
      readable = false;
      log("warn", "the queues could not be read; they are read again", { error: String(thrown) });
    }
    const dueMs =
      readable && pool.free() > 0
        ? (queue.nextVisibleAtMs() ?? Number.POSITIVE_INFINITY) - clock.nowMs()
        : SAFETY_POLL_MS;
    cancelTimer = timers.after(Math.min(SAFETY_POLL_MS, Math.max(1, dueMs)), poke);
  }

  function begin(delivery: Delivery): void {
    const controller = new AbortController();
    const done = work(options, delivery, controller.signal).finally(() => {
      deliveries.delete(delivery);
      // What it became may be back in the queue by now.
      poke();
    });
    deliveries.set(delivery, { controller, done });
    track(done);
  }

  function track(job: Promise<void>): void {
    const tracked = job
      .catch((thrown) => log("error", "a message could not be worked", { error: String(thrown) }))
      .finally(() => working.delete(tracked));
    working.add(tracked);
  }

  pool.onFree(poke);
  return {
    poke,
    async drop(runId, beforeEpoch = Number.POSITIVE_INFINITY) {
      queue.drop(runId, beforeEpoch);
      const isDropped = ({ body }: Delivery): boolean => body.runId === runId && body.epoch < beforeEpoch;
      hand.forget(isDropped);
      const own = [...deliveries].filter(([delivery]) => isDropped(delivery));
      for (const [, { controller }] of own) controller.abort();
      await Promise.allSettled(own.map(([, { done }]) => done));
    },
    async close() {
      closed = true;
      cancelTimer?.();
      await Promise.all(working);
    },
  };
}

async function work(options: PollerOptions, delivery: Delivery, signal: AbortSignal): Promise<void> {
  const messageId = String(delivery.messageId);
  const record = {
    messageId,
    body: JSON.stringify(delivery.body),
    attributes: { ApproximateReceiveCount: String(delivery.receiveCount) },
  };
  const timeoutMs = options.timeoutMsOf(delivery.scope);
  const job: Job = {
    name: backtestFunction,
    scope: delivery.scope,
    payload: { Records: [record] },
    timeoutMs,
    heartbeatMs: heartbeatMsOf(timeoutMs),
    cpuMs: timeoutMs,
    memoryMb: scopes[delivery.scope].memoryMb,
  };
  const startedMs = options.clock.nowMs();
  const outcome = await options.pool.run(job, signal);
  await untilRoom(options.timers, signal, () => conclude(options, delivery, outcome));
  if (outcome.kind !== "killed") return;
  await untilRoom(options.timers, signal, () => noteStop(options, delivery, outcome.reason, startedMs));
}

/** What was stopped took time that no worker could tell of. */
async function noteStop(
  { ports, clock }: PollerOptions,
  { body: { runId, generation, batchId } }: Delivery,
  reason: KillReason,
  startedMs: number,
): Promise<void> {
  const stopped = causeOfKill(reason);
  if (stopped === null) return;
  const tookMs = clock.nowMs() - startedMs;
  const starved = stopped === "starved";
  const time = { waitedMs: starved ? tookMs : 0, workedMs: starved ? 0 : tookMs };
  const place = { operation: "calculateIndicators", phase: "backtesting", generation } as const;
  await ports.operationLog.append(runId, `stop/${batchId}/${startedMs}`, [
    { ...place, ...time, ok: false, stopped },
  ]);
}

async function conclude(options: PollerOptions, delivery: Delivery, outcome: Outcome): Promise<void> {
  const { queue, log } = options;
  const again = (): void => void queue.changeVisibility(delivery, RETRY_PAUSE_MS * delivery.receiveCount);
  switch (outcome.kind) {
    case "returned":
      if (failuresOf(outcome.value).includes(String(delivery.messageId))) return again();
      queue.delete(delivery);
      return;
    case "threw": {
      const kind = kindOfRefusal(outcome.error.code, delivery.scope);
      if (kind !== null) return refuse(options, delivery, kind);
      log("warn", "a batch failed and is tried again", {
        batchId: delivery.body.batchId,
        error: outcome.error.message,
      });
      return again();
    }
    case "killed":
      return concludeKill(options, delivery, outcome);
  }
}

/** Asked again it would ask the same again: recorded, and the batch goes on without what it wanted to run. */
async function refuse(
  { queue, ports, log }: PollerOptions,
  delivery: Delivery,
  kind: ViolationKind,
): Promise<void> {
  log("warn", "a batch asked for what its scope forbids", { batchId: delivery.body.batchId, kind });
  const next = await reviveDeadLetter(ports, delivery.body, kind);
  if (next === null) queue.delete(delivery);
  else queue.replace(delivery, next);
}

async function concludeKill(
  { queue, ports, timeoutMsOf, log }: PollerOptions,
  delivery: Delivery,
  { reason, message, candidateId }: Extract<Outcome, { kind: "killed" }>,
): Promise<void> {
  // The platform stops, and the message in flight is put back at the next start; or its run is over, and it is gone.
  if (reason === "abandoned") return;
  log("warn", "a worker was killed", { batchId: delivery.body.batchId, reason, message, candidateId });
  const kind = kindOfKill(reason);
  if (candidateId === null || kind === null) {
    const pauseMs = RETRY_PAUSE_MS * delivery.receiveCount;
    if (reason === "starved") queue.putBack(delivery, pauseMs);
    else queue.changeVisibility(delivery, pauseMs);
    return;
  }
  const next = await excludeCulprits(ports, delivery.body, [candidateId], {
    kind,
    silent: reason === "crash",
    timeoutMs: timeoutMsOf(delivery.scope),
  });
  if (next === null) queue.delete(delivery);
  else queue.replace(delivery, next);
}

/** The items of a partial batch response that failed. */
function failuresOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null || !("batchItemFailures" in value)) return [];
  const failures = value.batchItemFailures;
  return Array.isArray(failures) ? failures.map((failure) => String(failure?.itemIdentifier)) : [];
}
