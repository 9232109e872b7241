import type { Clock, Ports } from "@tradewind/core/ports";
import { scopes } from "@tradewind/core/safety/scopes";
import { makeSystemIds, systemClock } from "@tradewind/functions/system";
import type { LocalConductor } from "./conductor/conductor.ts";
import type { Hub } from "./gateway/hub.ts";
import type { Home } from "./home.ts";
import { type MessageQueue, makeMessageQueue } from "./queue/messageQueue.ts";
import { tellingSchedules } from "./schedule/tellingSchedules.ts";
import type { Database } from "./sqlite/database.ts";
import { makeStores } from "./stores.ts";

/** All but those that compute, which is left to workers and to the door. */
export type PlatformPorts = Omit<Ports, "backtester" | "scripts"> & { readonly queue: MessageQueue };

export interface PlatformPortsOptions {
  readonly db: Database;
  readonly home: Home;
  readonly hub: Hub;
  /** By which messages are hidden. */
  readonly steady: Clock;
  /** The conductor calls functions that are given these ports: each needs the other, so it comes late. */
  readonly conductor: () => LocalConductor;
  /** Ends the work of a run's stopped epochs; settles when nothing of them can write any more. */
  readonly dropped: (runId: string, beforeEpoch?: number) => Promise<void>;
  /** A schedule was put or deleted. */
  readonly scheduled: () => void;
}

/** The ports of the main thread: the services', the scheduler's, the sweeper's. It reads no sealed bars. */
export function makePlatformPorts({
  db,
  home,
  hub,
  steady,
  conductor,
  dropped,
  scheduled,
}: PlatformPortsOptions): PlatformPorts {
  const clock = systemClock;
  const stores = makeStores(db, home, clock, ["open"]);
  return {
    ...stores,
    schedules: tellingSchedules(stores.schedules, scheduled),
    clock,
    ids: makeSystemIds(),
    audience: { push: async (runId) => hub.poke(runId) },
    queue: makeMessageQueue({ db, clock: steady, timeoutMsOf: (scope) => scopes[scope].timeoutMs }),
    conductor: {
      start: (input) => conductor().start(input),
      async stop(runId, cause, beforeEpoch) {
        await conductor().stop(runId, cause, beforeEpoch);
        await dropped(runId, beforeEpoch);
      },
      complete: (token, output) => conductor().complete(token, output),
      fail: (token, errorName, cause) => conductor().fail(token, errorName, cause),
      heartbeat: (token) => conductor().heartbeat(token),
    },
  };
}
