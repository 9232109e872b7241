import { ensureTradewindError } from "@tradewind/core/errors";
import { unwatched } from "@tradewind/core/evolution/backtesting";
import type { Pool } from "@tradewind/local/pool/pool";
import type { Job, KillReason, Outcome } from "@tradewind/local/pool/slot";
import { backtestFunction, makeFunctions } from "@tradewind/local/worker/functions";
import type { Parts } from "./plant.ts";
import type { Process } from "./processes.ts";
import type { World } from "./world.ts";

type Handle = ReturnType<typeof makeFunctions>;

interface Worker {
  readonly process: Process;
  readonly handle: Handle;
}

interface Waiting {
  readonly job: Job;
  readonly signal: AbortSignal | undefined;
  readonly settle: (outcome: Outcome) => void;
}

export interface PoolLife {
  /** False once the machine died: nobody hears of what its workers did. */
  readonly alive: () => boolean;
  /** How often each call has failed, in all lives: the state machine counts on over a death. */
  readonly failures: Map<string, number>;
}

/** Fewer than the state machine forgives, so that faults alone end no run. */
const FAILURES_MAX = 3;
const SIZE = 2;

/** A pool whose workers are simulated processes running the real functions. */
export function createSimulatedPool(world: World, { processes, random, count }: Parts, life: PoolLife): Pool {
  const listeners: (() => void)[] = [];
  const waiting: Waiting[] = [];
  const { failures } = life;
  let idle: Worker[] = [];
  let busy = 0;

  function workerOf(): Worker {
    idle = idle.filter(({ process }) => process.alive);
    const found = idle.pop();
    if (found !== undefined) return found;
    const process = processes.create(`worker#${count()}`);
    return { process, handle: makeFunctions(world.portsOf(process), process.name) };
  }

  async function work({ job, signal, settle }: Waiting): Promise<void> {
    busy += 1;
    const worker = workerOf();
    const { process } = worker;
    const key = JSON.stringify([job.name, job.payload]).replace(/"taskToken":"[^"]*"/, "");
    const isBatch = job.name === backtestFunction;
    process.calm = !isBatch && (failures.get(key) ?? 0) >= FAILURES_MAX;
    let candidateId: string | null = null;
    let reason: KillReason = isBatch && random.chance(0.3) ? "crash" : "lost";
    signal?.addEventListener("abort", () => {
      reason = "abandoned";
      processes.kill(process, "nobody waits for it");
    });
    // Of several that run at once nobody can say which one it was.
    const began = ([id, ...others]: readonly string[]): void => {
      candidateId = others.length === 0 ? (id ?? null) : null;
    };
    const rested = (): void => {
      candidateId = null;
    };
    const { name, scope, payload } = job;
    const ended = await processes.run(process, job.timeoutMs, () =>
      worker.handle({ name, scope, payload, progress: { ...unwatched, began, rested } }),
    );
    if (!life.alive()) return;
    if (ended.kind !== "returned") failures.set(key, (failures.get(key) ?? 0) + 1);
    if (process.alive) idle.push(worker);
    busy -= 1;
    settle(outcomeOf(ended, reason, candidateId));
    pump();
  }

  function pump(): void {
    while (busy < SIZE) {
      const next = waiting.shift();
      if (next === undefined) break;
      if (next.signal?.aborted === true) next.settle(killed("abandoned", null));
      else void work(next);
    }
    if (busy < SIZE) for (const listener of listeners) listener();
  }

  return {
    size: SIZE,
    run: (job, signal) =>
      new Promise((settle) => {
        waiting.push({ job, signal, settle });
        pump();
      }),
    free: () => Math.max(0, SIZE - busy - waiting.length),
    onFree: (listener) => void listeners.push(listener),
    warm: () => {},
    close: async () => {},
  };
}

function killed(reason: KillReason, candidateId: string | null): Outcome {
  return { kind: "killed", reason, message: "simulated", candidateId };
}

function outcomeOf(
  ended:
    | { readonly kind: "returned"; readonly value: unknown }
    | { readonly kind: "threw"; readonly error: unknown }
    | { readonly kind: "died" },
  reason: KillReason,
  candidateId: string | null,
): Outcome {
  if (ended.kind === "returned") return ended;
  if (ended.kind === "died") return killed(reason, candidateId);
  const { name, message, code, kind, retryable } = ensureTradewindError(ended.error);
  return { kind: "threw", error: { name, message, code, kind, retryable } };
}
