import type { Random } from "@tradewind/core/random";
import type { Timers } from "@tradewind/local/conductor/timers";

interface Event {
  readonly atMs: number;
  /** Drawn, so that what is due at the same moment comes in any order. */
  readonly tie: number;
  readonly label: string;
  readonly happen: () => void;
  called: boolean;
}

/**
 * Simulated time: nothing happens but what was put down here, one thing at a time, in an order that the seed decides.
 */
export interface Scheduler {
  readonly clock: { nowMs(): number };
  readonly timers: Timers;
  /** Lets `happen` happen so much later; answers how to call it off. */
  after(delayMs: number, label: string, happen: () => void): () => void;
  sleep(delayMs: number, label: string): Promise<void>;
  /** The next event and everything that follows from it without time; false where there is none. */
  step(): Promise<boolean>;
  readonly steps: number;
  /** The last labels, newest last. */
  trace(): readonly string[];
}

const TRACE_LENGTH = 400;
/** A resting execution looks for answers four times a second; each is announced, so that here it may look more rarely. */
const LOOK_MS = 250;
const LOOK_RARELY_MS = 20_000;

export function createScheduler(random: Random, startMs: number): Scheduler {
  const heap: Event[] = [];
  const trace: string[] = [];
  let nowMs = startMs;
  let steps = 0;

  function after(delayMs: number, label: string, happen: () => void): () => void {
    const event = { atMs: nowMs + Math.max(0, delayMs), tie: random.next(), label, happen, called: false };
    push(heap, event);
    return () => {
      event.called = true;
    };
  }

  return {
    clock: { nowMs: () => Math.floor(nowMs) },
    timers: {
      after: (delayMs, callback) => after(delayMs === LOOK_MS ? LOOK_RARELY_MS : delayMs, "timer", callback),
    },
    after,
    sleep: (delayMs, label) => new Promise((resolve) => after(delayMs, label, resolve)),
    async step() {
      const event = pop(heap);
      if (event === undefined) return false;
      nowMs = Math.max(nowMs, event.atMs);
      steps += 1;
      trace.push(`${((nowMs - startMs) / 1_000).toFixed(3)} ${event.label}`);
      if (trace.length > TRACE_LENGTH) trace.shift();
      event.happen();
      await settle();
      return true;
    },
    get steps() {
      return steps;
    },
    trace: () => trace,
  };
}

/** One turn of the event loop drains every promise that needs neither time nor an answer. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function before(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.tie < b.tie);
}

function push(heap: Event[], event: Event): void {
  heap.push(event);
  for (let at = heap.length - 1; at > 0; ) {
    const parent = (at - 1) >> 1;
    if (!before(heap[at]!, heap[parent]!)) return;
    [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
    at = parent;
  }
}

/** The earliest event that was not called off. */
function pop(heap: Event[]): Event | undefined {
  for (;;) {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length > 0) {
      heap[0] = last;
      sink(heap);
    }
    if (!first.called) return first;
  }
}

function sink(heap: Event[]): void {
  for (let at = 0; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    let least = at;
    if (left < heap.length && before(heap[left]!, heap[least]!)) least = left;
    if (right < heap.length && before(heap[right]!, heap[least]!)) least = right;
    if (least === at) return;
    [heap[at], heap[least]] = [heap[least]!, heap[at]!];
    at = least;
  }
}
