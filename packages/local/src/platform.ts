import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { limits } from "@tradewind/core/limits";
import type { Clock, MarketFeeds } from "@tradewind/core/ports";
import { type Scope, scopes } from "@tradewind/core/safety/scopes";
import { makeFeeds } from "@tradewind/functions/marketData/feeds";
import { loadInstalledCcxt } from "@tradewind/functions/marketData/installedCcxt";
import { runScheduled } from "@tradewind/functions/services/runScheduled";
import type { Log } from "./conductor/actors.ts";
import { createConductor, type LocalConductor } from "./conductor/conductor.ts";
import type { Invoke } from "./conductor/flight.ts";
import { systemTimers } from "./conductor/timers.ts";
import { type Door, launchDoor, openDoor } from "./door/door.ts";
import { createHub, type Hub } from "./gateway/hub.ts";
import { type Home, openHome } from "./home.ts";
import { makeInvoker } from "./invoke.ts";
import { type Lock, takeLock } from "./lock.ts";
import { makePlatformPorts, type PlatformPorts } from "./platformPorts.ts";
import { createPoller, type Poller } from "./poller/poller.ts";
import { createPool, type Pool, type PoolOptions } from "./pool/pool.ts";
import { waitForRoom } from "./pool/waitForRoom.ts";
import { resumeRuns } from "./resume.ts";
import { type Scheduler, startScheduler } from "./schedule/scheduler.ts";
import { ensureToken } from "./sqlite/authenticator.ts";
import { type Checkpoints, startCheckpoints } from "./sqlite/checkpoints.ts";
import { type Database, openDatabase } from "./sqlite/database.ts";
import { restrictFile } from "./sqlite/files.ts";
import { makeSteadyClock, steadyOriginMs } from "./steadyClock.ts";
import { type Sweeper, startSweeper } from "./sweeper.ts";

const WORKER_START_TIMEOUT_MS = 30_000;

export interface PlatformOptions {
  readonly home: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly workers: number;
  readonly version: string;
  readonly log: Log;
  /** Tiingo's key, for daily prices of equities. */
  readonly tiingoToken?: string | null;
  /** The door's thread, where it was launched before this was loaded. */
  readonly doorThread?: Worker;
  /** The workers' program; another one in tests. */
  readonly workerEntry?: URL;
  /** A scope's deadline; shorter ones in tests. */
  readonly timeoutMsOf?: (scope: Scope) => number;
}

/** The whole of Tradewind on one machine. */
export interface Platform {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  readonly token: string;
  readonly ports: PlatformPorts;
  readonly hub: Hub;
  readonly conductor: LocalConductor;
  readonly feeds: MarketFeeds;
  /** Takes up the runs that were under way. Until then nothing is driven, though everything can be asked. */
  resume(): Promise<void>;
  /** Ends everything cleanly; what runs is taken up at the next start. */
  stop(): Promise<void>;
}

/**
 * Starts the platform on its home. TerminalError `home.locked` if another platform is there, `port.taken` if the port is.
 * Where it cannot start, nothing of it is left open.
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const home = openHome(options.home);
  const opened: Opened = { lock: takeLock(home.lock, process.pid) };
  try {
    // What the workers of a platform that was killed have left.
    rmSync(home.scratch, { recursive: true, force: true });
    return await assemble(options, home, opened);
  } catch (thrown) {
    await closeAll(opened);
    throw thrown;
  }
}

/** What is open so far, of all that has to be closed. */
interface Opened {
  readonly lock: Lock;
  db?: Database;
  door?: Door;
  pool?: Pool;
  conductor?: LocalConductor;
  poller?: Poller;
  scheduler?: Scheduler;
  sweeper?: Sweeper;
  checkpoints?: Checkpoints;
}

/** First what asks, then what works, at last what is written to. */
async function closeAll(opened: Opened): Promise<void> {
  const { lock, db, door, pool, conductor, poller, scheduler, sweeper, checkpoints } = opened;
  await Promise.all([scheduler?.close(), door?.close(), sweeper?.close(), conductor?.close()]);
  await Promise.all([poller?.close(), pool?.close()]);
  await checkpoints?.close();
  db?.close();
  lock.release();
}

async function assemble(options: PlatformOptions, home: Home, opened: Opened): Promise<Platform> {
  const { log } = options;
  const db = openStore(home, opened);
  const originMs = steadyOriginMs();
  const steady = makeSteadyClock(originMs);
  const hub = tellDoorToo(
    createHub({ ...systemTimers, soon: (callback) => void setImmediate(callback) }),
    opened,
  );
  const ports: PlatformPorts = makePlatformPorts({
    db,
    home,
    hub,
    steady,
    conductor: () => conductor,
    dropped: async (runId, beforeEpoch) => {
      await Promise.all([poller.drop(runId, beforeEpoch), invoker.abandonedGone()]);
    },
    scheduled: () => void opened.scheduler?.refresh(),
  });
  const heard = hear(hub, ports, opened);
  const pool = openPool(options, home, originMs, heard);
  opened.pool = pool;
  const work = waitForRoom(pool, { timers: systemTimers, log, waiting: () => conductor.renew() });
  const invoker = makeInvoker(work);
  const conductor = openConductor(db, steady, invoker.invoke, log);
  opened.conductor = conductor;
  // Now that the store has all its tables, the conductor's too.
  const door = openPlatformDoor(options, home, originMs, heard, opened);
  opened.door = door;
  const poller = createPoller({
    queue: ports.queue,
    pool: work,
    ports,
    clock: steady,
    timers: systemTimers,
    timeoutMsOf: options.timeoutMsOf ?? ((scope) => scopes[scope].timeoutMs),
    log,
  });
  opened.poller = poller;
  const feeds = makeFeeds({
    clock: ports.clock,
    tiingoToken: options.tiingoToken ?? null,
    loadCcxt: loadInstalledCcxt,
  });
  const token = ensureToken(home.directory, db, ports.ids);
  const address = await door.address;
  opened.lock.publish(address);
  ports.queue.releaseAll();
  let resumed = false;
  await startKeepers(options, home, opened, { db, ports, feeds, conductor, resumed: () => resumed });
  return {
    address,
    token,
    ports,
    hub,
    conductor,
    feeds,
    async resume() {
      pool.warm();
      await resumeRuns(ports, conductor);
      resumed = true;
      poller.poke();
    },
    stop: () => closeAll(opened),
  };
}

/** Who follows a run from outside does so at the door. */
function tellDoorToo(hub: Hub, opened: Opened): Hub {
  return {
    ...hub,
    poke(runId) {
      hub.poke(runId);
      opened.door?.tell(runId);
    },
  };
}

/** What works by the clock. */
async function startKeepers(
  { log }: PlatformOptions,
  home: Home,
  opened: Opened,
  { db, ports, feeds, conductor, resumed }: Kept,
): Promise<void> {
  const common = { timers: systemTimers, log };
  opened.scheduler = await startScheduler({ ...common, ...ports, fire: fireWith(ports, feeds) });
  opened.sweeper = startSweeper({ ...common, db, ports, executions: conductor, resumed });
  opened.checkpoints = startCheckpoints(home.database, log);
}

interface Kept {
  readonly db: Database;
  readonly ports: PlatformPorts;
  readonly feeds: MarketFeeds;
  readonly conductor: LocalConductor;
  readonly resumed: () => boolean;
}

/** What the workers say, passed on to whom it concerns. */
function hear(
  hub: Hub,
  { conductor }: PlatformPorts,
  opened: Opened,
): Pick<PoolOptions, "notice" | "request"> {
  return {
    notice(notice) {
      if (notice.type === "events") hub.poke(notice.runId);
      else if (notice.type === "answered") opened.conductor?.poke();
      else opened.poller?.poke();
    },
    request: (request) =>
      request.verb === "start"
        ? conductor.start(request.input)
        : conductor.stop(request.runId, request.cause, request.beforeEpoch),
  };
}

function openConductor(db: Database, clock: Clock, invoke: Invoke, log: Log): LocalConductor {
  return createConductor({
    db: db.connection,
    definition: JSON.parse(readFileSync(definitionFile, "utf8")),
    invoke,
    clock,
    timers: systemTimers,
    random: Math.random,
    newToken: randomUUID,
    log,
  });
}

const definitionFile = new URL("../../../infra/evolution.asl.json", import.meta.url);
const defaultEntry = new URL("./worker/main.ts", import.meta.url);

function openStore(home: Home, opened: Opened): Database {
  const db = openDatabase(home.database);
  opened.db = db;
  for (const suffix of ["", "-wal", "-shm"]) restrictFile(`${home.database}${suffix}`);
  return db;
}

/** Phases and backtests share one pool. */
function openPool(
  { workers, workerEntry = defaultEntry }: PlatformOptions,
  home: Home,
  originMs: number,
  heard: Pick<PoolOptions, "notice" | "request">,
): Pool {
  return createPool({
    ...heard,
    entry: workerEntry,
    workerData: (number) => ({ home: home.directory, originMs, number, sections: ["training", "open"] }),
    compileCache: home.cache,
    spareCores: Math.max(0, availableParallelism() - workers),
    scratch: home.scratch,
    startTimeoutMs: WORKER_START_TIMEOUT_MS,
    clock: makeSteadyClock(originMs),
    timers: systemTimers,
    size: workers,
    memoryMb: limits.workerMemoryMb,
  });
}

function openPlatformDoor(
  {
    port,
    version,
    log,
    timeoutMsOf,
    tiingoToken = null,
    workerEntry = defaultEntry,
    doorThread,
  }: PlatformOptions,
  home: Home,
  originMs: number,
  heard: Pick<PoolOptions, "notice" | "request">,
  opened: Opened,
): Door {
  return openDoor(doorThread ?? launchDoor(home.cache), {
    ...heard,
    log,
    scheduled: () => void opened.scheduler?.refresh(),
    fell(error) {
      // Ends the process as it would have from here: a platform without its door is none, and a start goes on from the store.
      throw error;
    },
    data: {
      home: home.directory,
      port,
      version,
      originMs,
      tiingoToken,
      workerEntry: workerEntry.href,
      workerStartTimeoutMs: WORKER_START_TIMEOUT_MS,
      previewTimeoutMs: timeoutMsOf?.("sandbox") ?? scopes.sandbox.timeoutMs,
    },
  });
}

function fireWith(ports: PlatformPorts, feeds: MarketFeeds): Parameters<typeof startScheduler>[0]["fire"] {
  return async (schedule, dueAt) => (await runScheduled({ ...ports, feeds }, schedule, dueAt)).runId;
}
