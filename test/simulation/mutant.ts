import type { Ports } from "@tradewind/core/ports";
import type { Invariant } from "./invariants/verdict.ts";
import type { Mode } from "./mode.ts";
import type { Process } from "./processes.ts";
import type { Scheduler } from "./scheduler.ts";

/** A planted bug: ports that are not what they should be, and the invariant that must notice. */
export interface Mutant {
  readonly name: string;
  readonly invariant: Invariant;
  /** Liveness unless told otherwise. */
  readonly mode?: Mode;
  /** The stores themselves, below those who look after every step. */
  readonly stores?: (ports: Ports, scheduler: Scheduler) => Ports;
  /** What a handler's process is given. */
  readonly given?: (ports: Ports, process: Process) => Ports;
  readonly world?: WorldBug;
}

/** Bugs of what surrounds the handlers. */
export interface WorldBug {
  /** A firing that is delivered again carries another time. */
  readonly firingsDiffer?: boolean;
  /** A socket's server passes over what it could not send. */
  readonly postSkips?: boolean;
  /** What could not be pushed is left to the next event: the stream does not try again, and pages do not ping. */
  readonly pushesOnce?: boolean;
}
