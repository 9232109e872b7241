import { type Job, type Outcome, openSlot, type Slot, type SlotOptions } from "./slot.ts";

export interface PoolOptions extends SlotOptions {
  readonly size: number;
}

/**
 * Worker processes that run functions by name. A worker whose job is killed is replaced at once; its neighbours go on. A
 * process keeps the heap it was started with, so that a job with another bound gets a worker of its own making.
 */
export interface Pool {
  readonly size: number;
  /**
   * Runs when a worker is free, first come first served. Raising `signal` kills the job, or drops it while it waits. A
   * kill is told when the worker's process is gone.
   */
  run(job: Job, signal?: AbortSignal): Promise<Outcome>;
  /** How many jobs would begin at once. */
  free(): number;
  /** Called each time a worker becomes free. */
  onFree(listener: () => void): void;
  /** Starts every worker that is not there yet, so that the first jobs need not wait. */
  warm(): void;
  /** Kills what runs; settles when every worker is gone. */
  close(): Promise<void>;
}

interface Waiting {
  readonly job: Job;
  readonly settle: (outcome: Outcome) => void;
  readonly signal: AbortSignal | undefined;
}

const abandonedMessage = "nobody waits for this job any more";
const abandoned: Outcome = {
  kind: "killed",
  reason: "abandoned",
  message: abandonedMessage,
  candidateId: null,
};

export function createPool(options: PoolOptions): Pool {
  const idle: Slot[] = [];
  const living = new Set<Slot>();
  const leaving = new Set<Promise<void>>();
  const waiting: Waiting[] = [];
  const listeners: (() => void)[] = [];
  let closed = false;
  let phases: Slot | null = null;

  function open(memoryMb = options.memoryMb): Slot {
    const taken = new Set([...living].map((slot) => slot.number));
    let number = 1;
    while (taken.has(number)) number += 1;
    const slot = openSlot({ ...options, memoryMb }, number);
    living.add(slot);
    void slot.gone.then(() => bury(slot));
    return slot;
  }

  /** An idle worker with the job's bound; else a new one, in an idle one's place where all are there. */
  function slotFor({ scope, memoryMb = options.memoryMb }: Job): Slot {
    const fit = takeIdle(idle, memoryMb, (slot) => (slot === phases) === (scope === null));
    if (fit !== undefined) return fit;
    const [longest] = idle;
    if (living.size >= options.size && longest !== undefined) retire(longest);
    return open(memoryMb);
  }

  function retire(slot: Slot): void {
    slot.kill("abandoned", "its place is needed for a worker with another bound on memory");
    bury(slot);
    const gone = slot.gone.then(() => void leaving.delete(gone));
    leaving.add(gone);
  }

  /** A worker may also die between two jobs. */
  function bury(slot: Slot): void {
    living.delete(slot);
    const at = idle.indexOf(slot);
    if (at !== -1) idle.splice(at, 1);
  }

  function freeSlots(): number {
    return idle.length + Math.max(0, options.size - living.size);
  }

  function next(): void {
    while (!closed && waiting.length > 0 && freeSlots() > 0) {
      const entry = waiting.shift();
      if (entry !== undefined) void work(entry);
    }
  }

  async function work({ job, settle, signal }: Waiting): Promise<void> {
    if (signal?.aborted === true) return settle(abandoned);
    const slot = slotFor(job);
    if (job.scope === null) phases = slot;
    const abandon = (): void => slot.kill("abandoned", abandonedMessage);
    signal?.addEventListener("abort", abandon, { once: true });
    const outcome = await slot.run(job);
    signal?.removeEventListener("abort", abandon);
    if (outcome.kind === "killed") bury(slot);
    else if (!closed) idle.push(slot);
    next();
    // Told only when the process is gone: nothing that it still wrote comes after.
    if (outcome.kind === "killed") await slot.gone;
    settle(outcome);
    if (!closed && free() > 0) for (const listener of listeners) listener();
  }

  function free(): number {
    return closed ? 0 : Math.max(0, freeSlots() - waiting.length);
  }

  return {
    size: options.size,
    run(job, signal) {
      return new Promise((settle) => {
        if (closed) return settle(abandoned);
        waiting.push({ job, settle, signal });
        next();
      });
    },
    free,
    onFree: (listener) => listeners.push(listener),
    warm() {
      while (!closed && living.size < options.size) idle.push(open());
    },
    async close() {
      closed = true;
      for (const entry of waiting.splice(0)) entry.settle(abandoned);
      const slots = [...living];
      for (const slot of slots) slot.kill("abandoned", "the platform stops");
      await Promise.all([...leaving, ...slots.map((slot) => slot.gone)]);
    },
  };
}

/**
 * Takes out a worker with a bound on memory, the one that rested least; a preferred one first. Phases prefer the one that
 * ran the last phase, which still has in memory what the phases before have written; others leave it to them.
 */
function takeIdle(idle: Slot[], memoryMb: number, prefers: (slot: Slot) => boolean): Slot | undefined {
  const fits = (slot: Slot): boolean => slot.memoryMb === memoryMb;
  const best = idle.findLastIndex((slot) => fits(slot) && prefers(slot));
  const at = best === -1 ? idle.findLastIndex(fits) : best;
  return at === -1 ? undefined : idle.splice(at, 1)[0];
}
