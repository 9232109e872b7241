import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { Ports } from "@tradewind/core/ports";
import { type Scope, scopes } from "@tradewind/core/safety/scopes";
import { createConductor, type LocalConductor } from "@tradewind/local/conductor/conductor";
import type { Timers } from "@tradewind/local/conductor/timers";
import { type Invoker, makeInvoker } from "@tradewind/local/invoke";
import { createPoller, type Poller } from "@tradewind/local/poller/poller";
import { type MessageQueue, makeMessageQueue } from "@tradewind/local/queue/messageQueue";
import { resumeRuns } from "@tradewind/local/resume";
import { type Database, openDatabase } from "@tradewind/local/sqlite/database";
import { makeStores } from "@tradewind/local/stores";
import { startSweeper } from "@tradewind/local/sweeper";
import { stateMachine } from "./cloud.ts";
import type { Parts, Plant } from "./plant.ts";
import { createSimulatedPool } from "./pool.ts";
import type { World } from "./world.ts";

/** One life of the main process, from its start to its death. */
interface Life {
  alive: boolean;
  readonly conductor: LocalConductor;
  readonly poller: Poller;
  readonly invoker: Invoker;
}

/** Between two deaths of the whole machine, where there are any. */
const LIFE_MS = 20_000;
const START_MS = 1_000;
const timeoutMsOf = (scope: Scope): number => scopes[scope].timeoutMs;

/** SQLite's stores and queue, the poller, the sweeper and the conductor of one machine, which may die as a whole. */
export function createMachine(parts: Parts): Plant {
  const { scheduler, random, processes, count } = parts;
  const db = openDatabase(":memory:");
  const queue = makeMessageQueue({ db, clock: scheduler.clock, timeoutMsOf });
  const mortal = random.chance(0.6);
  const failures = new Map<string, number>();
  let life: Life | null = null;
  let resting = false;

  const ports = portsOf(parts, db, queue, () => life);

  function begin(world: World): void {
    const present = start(world);
    if (mortal && !resting && processes.meets(null, "machineDies")) {
      scheduler.after(LIFE_MS * random.next(), "the machine dies", () => {
        present.alive = false;
        life = null;
        void present.conductor.close();
        void present.poller.close();
        processes.killAll("the machine");
        scheduler.after(START_MS, "the machine starts", () => begin(world));
      });
    }
  }

  function start(world: World): Life {
    const timers: Timers = {
      after: (delayMs, callback) => scheduler.timers.after(delayMs, () => present.alive && callback()),
    };
    const main = processes.create(`main#${count()}`, 1);
    main.calm = true;
    const own = world.portsOf(main);
    const pool = createSimulatedPool(world, parts, { alive: () => present.alive, failures });
    const invoker = makeInvoker(pool);
    const common = { clock: scheduler.clock, timers, log: () => {} };
    const present: Life = {
      alive: true,
      invoker,
      conductor: createConductor({
        ...common,
        db: db.connection,
        definition: stateMachine,
        invoke: invoker.invoke,
        random: () => random.next(),
        newToken: () => `token-${count()}`,
      }),
      poller: createPoller({ ...common, queue, pool, ports: own, timeoutMsOf }),
    };
    life = present;
    queue.releaseAll();
    let resumed = false;
    const sweeping = { executions: present.conductor, resumed: () => resumed };
    startSweeper({ db, ports: own, ...sweeping, timers, log: () => {} });
    void resumeRuns(own, present.conductor).then(() => {
      resumed = true;
      present.poller.poke();
    });
    return present;
  }

  return {
    ports,
    begin,
    rest() {
      resting = true;
    },
    async close() {
      if (life !== null) {
        life.alive = false;
        void life.poller.close();
        await life.conductor.close();
      }
      db.close();
    },
  };
}

/** While the machine is down nobody is there to ask it anything. */
function portsOf(parts: Parts, db: Database, queue: MessageQueue, present: () => Life | null): Ports {
  const { clock } = parts.scheduler;
  const never = new Promise<never>(() => {});
  const conductor = (): LocalConductor | null => present()?.conductor ?? null;
  const memory = makeMemoryPorts({ clock, ids: parts.ids });
  const home = { directory: "", database: "", datasets: "", markets: "", cache: "", scratch: "", lock: "" };
  return {
    ...memory,
    ...makeStores(db, home, clock, ["open"]),
    datasets: memory.datasets,
    markets: memory.markets,
    queue: {
      ...queue,
      async send(scope, messages) {
        await queue.send(scope, messages);
        present()?.poller.poke();
      },
    },
    conductor: {
      start: (input) => conductor()?.start(input) ?? never,
      async stop(runId, cause, beforeEpoch) {
        const life = present();
        if (life === null) return never;
        await life.conductor.stop(runId, cause, beforeEpoch);
        await Promise.all([life.poller.drop(runId, beforeEpoch), life.invoker.abandonedGone()]);
      },
      complete: (token, output) => conductor()?.complete(token, output) ?? never,
      fail: (token, errorName, cause) => conductor()?.fail(token, errorName, cause) ?? never,
      heartbeat: (token) => conductor()?.heartbeat(token) ?? never,
    },
  };
}
