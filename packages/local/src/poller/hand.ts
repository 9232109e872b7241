import type { Clock } from "@tradewind/core/ports";
import { Scope } from "@tradewind/core/safety/scopes";
import type { Delivery, MessageQueue } from "../queue/messageQueue.ts";

/**
 * Takes messages from the scopes' queues in turn. One may be held while all workers are busy, so that the first to be
 * free need not wait for a look at the queues.
 */
export interface Hand {
  /** What is held, else the next of the queues; null when none waits. */
  take(): Delivery | null;
  /** Holds the next of the queues, unless something is held already. */
  hold(): void;
  /** Lets go of what is held, and gone from its queue, if it is such a one. */
  forget(isGone: (delivery: Delivery) => boolean): void;
}

export interface HandOptions {
  readonly queue: Pick<MessageQueue, "waitingScopes" | "receive" | "putBack">;
  readonly clock: Clock;
  readonly timeoutMsOf: (scope: Scope) => number;
}

export function createHand({ queue, clock, timeoutMsOf }: HandOptions): Hand {
  let turn = 0;
  let held: { readonly delivery: Delivery; readonly sinceMs: number } | null = null;

  function next(): Delivery | null {
    const waiting = queue.waitingScopes();
    for (let tried = 0; tried < Scope.options.length && waiting.size > 0; tried++) {
      const scope = Scope.options[turn % Scope.options.length];
      turn += 1;
      const delivery = scope !== undefined && waiting.has(scope) ? queue.receive(scope) : null;
      if (delivery !== null) return delivery;
    }
    return null;
  }

  /** One that was held for long goes back: what is left of its time hidden might not do for its work. */
  function takeHeld(): Delivery | null {
    if (held === null) return null;
    const { delivery, sinceMs } = held;
    const isStale = clock.nowMs() - sinceMs > timeoutMsOf(delivery.scope);
    // Before it is let go: where the store refuses, it is put back at the next look.
    if (isStale) queue.putBack(delivery, 0);
    held = null;
    return isStale ? null : delivery;
  }

  return {
    take: () => takeHeld() ?? next(),
    hold() {
      const delivery = held === null ? next() : null;
      if (delivery !== null) held = { delivery, sinceMs: clock.nowMs() };
    },
    forget(isGone) {
      if (held !== null && isGone(held.delivery)) held = null;
    },
  };
}
