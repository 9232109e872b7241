import type { Ids, Ports } from "@tradewind/core/ports";
import type { Random } from "@tradewind/core/random";
import type { Processes } from "./processes.ts";
import type { Scheduler } from "./scheduler.ts";
import type { World } from "./world.ts";

/** Where the platform runs: on AWS's services, or on one machine with our own. */
export type Place = "cloud" | "machine";

/** What a plant is built of. */
export interface Parts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly processes: Processes;
  readonly ids: Ids;
  readonly count: () => number;
}

/** Stores, queues, state machine and workers of one place. */
export interface Plant {
  /** The ports as the adapters make them, below faults and observers. */
  readonly ports: Ports;
  /** Sets everything going that works by itself. */
  begin(world: World): void;
  /** No more of what happens only from time to time. */
  rest(): void;
  close(): Promise<void>;
}
