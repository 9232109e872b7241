import { RetryableError } from "@tradewind/core/errors";
import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import { limits } from "@tradewind/core/limits";
import type { BacktestQueue } from "@tradewind/core/ports";
import type { Random } from "@tradewind/core/random";
import { type Scope, scopes } from "@tradewind/core/safety/scopes";
import type { Processes } from "./processes.ts";
import type { Scheduler } from "./scheduler.ts";

interface Message {
  readonly messageId: string;
  readonly scope: Scope;
  readonly body: string;
  visibleAtMs: number;
  receives: number;
  receipt: string | null;
}

export interface Delivery {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
  readonly scope: Scope;
}

/** A standard queue a scope: at least once, in any order, hidden while it is worked, dead after so many receives. */
export interface SimulatedQueue extends BacktestQueue {
  /** Any visible message, hidden from now on; null where there is none. */
  receive(): Delivery | null;
  remove(receipt: string): void;
  hide(receipt: string, seconds: number): Promise<void>;
  /** Takes a dead letter out, or null. */
  takeDead(): string | null;
  returnDead(body: string): void;
  readonly waiting: number;
}

export interface QueueOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  /** Told when something may be there to be received. */
  readonly onVisible: () => void;
  readonly onDead: () => void;
}

const LATE_MS_MAX = 60_000;

function torn(scope: Scope): RetryableError {
  const message = `not all messages were sent to the queue of ${scope}; send them again`;
  return new RetryableError("unavailable", "simulated.torn", message);
}

export function createSimulatedQueue(options: QueueOptions): SimulatedQueue {
  const { scheduler, random, processes, onVisible, onDead } = options;
  const messages = new Map<string, Message>();
  const dead: string[] = [];
  let made = 0;

  function show(message: Message, delayMs: number): void {
    message.visibleAtMs = scheduler.clock.nowMs() + delayMs;
    scheduler.after(delayMs, `message ${message.messageId} is visible`, onVisible);
  }

  function add(scope: Scope, body: string): void {
    made += 1;
    const message = { messageId: `m${made}`, scope, body, visibleAtMs: 0, receives: 0, receipt: null };
    messages.set(message.messageId, message);
    show(
      message,
      processes.meets(null, "messageLate") ? LATE_MS_MAX * random.next() ** 2 : 20 * random.next(),
    );
  }

  function retire(message: Message): void {
    messages.delete(message.messageId);
    dead.push(message.body);
    scheduler.after(1_000, `message ${message.messageId} is dead`, onDead);
  }

  const find = (receipt: string): Message | undefined =>
    [...messages.values()].find((message) => message.receipt === receipt);

  return {
    async send(scope, sent: readonly BatchMessage[]) {
      let isTorn = false;
      for (const message of sent) {
        if (sent.length > 1 && processes.meets(null, "sendTorn")) {
          isTorn = true;
          continue;
        }
        add(scope, JSON.stringify(message));
        if (processes.meets(null, "messageTwice")) add(scope, JSON.stringify(message));
      }
      if (isTorn) throw torn(scope);
    },
    receive() {
      const nowMs = scheduler.clock.nowMs();
      for (;;) {
        const visible = [...messages.values()].filter(({ visibleAtMs }) => visibleAtMs <= nowMs);
        if (visible.length === 0) return null;
        const message = random.pick(visible);
        message.receives += 1;
        if (message.receives > limits.queueReceiveCountMax) {
          retire(message);
          continue;
        }
        message.receipt = `${message.messageId}-${message.receives}`;
        show(message, limits.visibilityTimeoutFactor * scopes[message.scope].timeoutMs);
        const attributes = { ApproximateReceiveCount: String(message.receives) };
        const { messageId, body, scope } = message;
        return { messageId, receiptHandle: message.receipt, body, attributes, scope };
      }
    },
    remove(receipt) {
      const message = find(receipt);
      if (message !== undefined && !processes.meets(null, "deleteLost")) messages.delete(message.messageId);
    },
    async hide(receipt, seconds) {
      const message = find(receipt);
      if (message !== undefined) show(message, seconds * 1_000);
    },
    takeDead: () => dead.shift() ?? null,
    returnDead(body) {
      dead.push(body);
      scheduler.after(60_000, "a dead letter comes back", onDead);
    },
    get waiting() {
      return messages.size + dead.length;
    },
  };
}
