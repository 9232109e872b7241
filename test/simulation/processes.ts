import { RetryableError } from "@tradewind/core/errors";
import type { Random } from "@tradewind/core/random";
import type { Fault, Faults } from "./faults.ts";
import type { Scheduler } from "./scheduler.ts";

/** Somebody who calls ports: a function's container, a worker, a user's request. It may die between any two calls. */
export interface Process {
  readonly name: string;
  alive: boolean;
  /** One that is calm meets no faults. */
  calm: boolean;
  /** How much slower than others it is. */
  readonly slowness: number;
  /** When its present piece of work began. */
  workBeganMs: number;
  readonly onDeath: (() => void)[];
}

export interface Processes {
  create(name: string, slowness?: number): Process;
  kill(process: Process, why: string): void;
  killAll(why: string): void;
  /** The ports as this process sees them: each call takes time and may meet a fault. */
  portsOf<P extends object>(process: Process, ports: P): P;
  /** Draws whether a fault comes now. */
  meets(process: Process | null, fault: Fault): boolean;
  /** Runs one piece of work until it ends, its process dies, or its deadline kills it. */
  run<R>(process: Process, deadlineMs: number, work: () => Promise<R>): Promise<Outcome<R>>;
}

export type Outcome<R> =
  | { readonly kind: "returned"; readonly value: R }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "died" };

export interface ProcessOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** The faults of this moment. */
  readonly faults: () => Faults;
}

type Verb = (...values: unknown[]) => unknown;

/** Most stalls are short; some are longer than any deadline. */
const STALL_MS_MAX = 30_000;
const LONG_STALL_MS_MAX = 700_000;
const LONG_STALLS = 0.08;
/** What the dead are told: nothing, ever. */
const never = new Promise<never>(() => {});

/** What is asked for without waiting can neither fail nor be interrupted. */
const immediate: ReadonlySet<string> = new Set(["clock", "ids", "backtester", "scripts"]);

export function createProcesses({ scheduler, random, faults }: ProcessOptions): Processes {
  const latencyMs = 1 + 30 * random.next();
  const living = new Set<Process>();
  const meets = (process: Process | null, fault: Fault): boolean =>
    process?.calm !== true && random.chance(faults()[fault]);

  function kill(process: Process, why: string): void {
    if (!process.alive) return;
    process.alive = false;
    living.delete(process);
    scheduler.after(0, `${process.name} dies: ${why}`, () => {});
    for (const tell of process.onDeath.splice(0)) tell();
  }

  async function pass(process: Process, label: string): Promise<void> {
    const stalls = meets(process, "stall");
    const stallMsMax = random.chance(LONG_STALLS) ? LONG_STALL_MS_MAX : STALL_MS_MAX;
    const delayMs = stalls ? stallMsMax * random.next() : latencyMs * process.slowness * random.next();
    await scheduler.sleep(delayMs, `${process.name} ${label}${stalls ? " (after a stall)" : ""}`);
    if (!process.alive) await never;
  }

  async function dieIf(process: Process, fault: Fault, why: string): Promise<void> {
    if (!meets(process, fault)) return;
    kill(process, why);
    await never;
  }

  async function call(process: Process, label: string, act: () => unknown): Promise<unknown> {
    if (!process.alive) await never;
    await pass(process, label);
    await dieIf(process, "dieBefore", `before ${label}`);
    if (meets(process, "refuse")) throw refused(label);
    const answer = await act();
    await dieIf(process, "dieAfter", `after ${label}`);
    if (meets(process, "loseAnswer")) throw lost(label);
    await pass(process, `${label} answered`);
    return answer;
  }

  function portOf(process: Process, name: string, port: object): object {
    const verbs = Object.entries(port).map(([verb, act]) => [
      verb,
      typeof act === "function"
        ? (...values: unknown[]) => call(process, `${name}.${verb}`, () => (act as Verb)(...values))
        : act,
    ]);
    return Object.fromEntries(verbs);
  }

  return {
    create(name, slowness = random.pick([1, 1, 1, 1, 10, 60])) {
      const workBeganMs = scheduler.clock.nowMs();
      const process: Process = { name, alive: true, calm: false, slowness, workBeganMs, onDeath: [] };
      living.add(process);
      return process;
    },
    kill,
    killAll(why) {
      for (const process of [...living]) kill(process, why);
    },
    portsOf<P extends object>(process: Process, ports: P): P {
      const wrapped = Object.entries(ports).map(([name, port]) => {
        if (immediate.has(name)) return [name, port];
        if (typeof port === "function") {
          return [name, (...values: unknown[]) => call(process, name, () => (port as Verb)(...values))];
        }
        return [name, typeof port === "object" && port !== null ? portOf(process, name, port) : port];
      });
      return Object.fromEntries(wrapped) as P;
    },
    meets,
    run(process, deadlineMs, work) {
      process.workBeganMs = scheduler.clock.nowMs();
      return new Promise((resolve) => {
        const cancel = scheduler.after(deadlineMs, `${process.name} reaches its deadline`, () =>
          kill(process, "deadline"),
        );
        const end = <R>(outcome: Outcome<R>): void => {
          cancel();
          resolve(outcome as never);
        };
        process.onDeath.push(() => end({ kind: "died" }));
        work().then(
          (value) => process.alive && end({ kind: "returned", value }),
          (error: unknown) => process.alive && end({ kind: "threw", error }),
        );
      });
    },
  };
}

function refused(label: string): RetryableError {
  return new RetryableError("unavailable", "simulated.refused", `${label} was refused; try again`);
}

function lost(label: string): RetryableError {
  return new RetryableError("unavailable", "simulated.lost", `the answer of ${label} was lost; try again`);
}
