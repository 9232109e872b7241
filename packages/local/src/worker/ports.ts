import type { Clock, Ids, MarketSection, Ports } from "@tradewind/core/ports";
import { scopes } from "@tradewind/core/safety/scopes";
import { createEngineBacktester } from "@tradewind/engine/backtester";
import { lazyScriptRunner } from "@tradewind/script/lazyRunner";
import { createTokenWriter } from "../conductor/tokens.ts";
import type { Home } from "../home.ts";
import { makeMessageQueue } from "../queue/messageQueue.ts";
import type { Database } from "../sqlite/database.ts";
import { makeStores } from "../stores.ts";
import type { Line } from "./serve.ts";

export interface WorkerPortsOptions {
  readonly db: Database;
  readonly home: Home;
  readonly clock: Clock;
  /** By which messages are hidden and tokens kept alive. */
  readonly steady: Clock;
  readonly ids: Ids;
  readonly line: Line;
  /** What this process can read of a market, whatever its work asks for. */
  readonly sections?: readonly MarketSection[];
}

/**
 * The ports of a worker: stores over its own connection, without the sealed bars; what concerns other processes is told
 * to the main one. Its engine tests itself first: one that computes otherwise does not join.
 */
export function makeWorkerPorts({
  db,
  home,
  clock,
  steady,
  ids,
  line,
  sections = ["training", "open"],
}: WorkerPortsOptions): Ports {
  const tokens = createTokenWriter(db.connection, steady);
  const queue = makeMessageQueue({ db, clock: steady, timeoutMsOf: (scope) => scopes[scope].timeoutMs });
  return {
    ...makeStores(db, home, clock, sections),
    backtester: createEngineBacktester({ nowMs: () => performance.now() }),
    clock,
    ids,
    scripts: lazyScriptRunner(clock),
    audience: {
      async push(runId) {
        line.post({ type: "events", runId });
      },
    },
    queue: {
      async send(scope, messages) {
        await queue.send(scope, messages);
        line.post({ type: "queued" });
      },
    },
    conductor: {
      start: async (input) =>
        (await line.request({ verb: "start", input })) === "started" ? "started" : "already",
      stop: async (runId, cause, beforeEpoch) =>
        void (await line.request({ verb: "stop", runId, cause, beforeEpoch })),
      heartbeat: tokens.heartbeat,
      async complete(token, output) {
        const verdict = await tokens.complete(token, output);
        line.post({ type: "answered" });
        return verdict;
      },
      async fail(token, errorName, cause) {
        const verdict = await tokens.fail(token, errorName, cause);
        line.post({ type: "answered" });
        return verdict;
      },
    },
  };
}
