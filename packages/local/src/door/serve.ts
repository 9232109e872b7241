import { fileURLToPath } from "node:url";
import type { MessagePort } from "node:worker_threads";
import { limits } from "@tradewind/core/limits";
import type { Clock, MarketSection } from "@tradewind/core/ports";
import { scopes } from "@tradewind/core/safety/scopes";
import { makeFeeds } from "@tradewind/functions/marketData/feeds";
import { loadInstalledCcxt } from "@tradewind/functions/marketData/installedCcxt";
import { makeSystemIds, systemClock } from "@tradewind/functions/system";
import { loadApi } from "../api.ts";
import type { Log } from "../conductor/actors.ts";
import { systemTimers } from "../conductor/timers.ts";
import { type Gateway, openGateway } from "../gateway/gateway.ts";
import { createHub, type Hub } from "../gateway/hub.ts";
import { type Home, openHome } from "../home.ts";
import { makeImportFile } from "../importFile.ts";
import { reportOf } from "../pool/errorOf.ts";
import { createPool, type Pool } from "../pool/pool.ts";
import { makeRunPreview } from "../preview.ts";
import { type Database, openDatabase } from "../sqlite/database.ts";
import { readStretch } from "../sqlite/eventLog.ts";
import { makeSteadyClock } from "../steadyClock.ts";
import { type DoorLine, openLine } from "./line.ts";
import { makeDoorPorts } from "./ports.ts";
import type { DoorData } from "./protocol.ts";

/** What this thread has open. */
interface Opened {
  db?: Database;
  pools: Pool[];
  gateway?: Gateway;
}

/** Opens the door, tells where, and ends the thread when it is told to close, or when it cannot open. */
export function serveDoor(port: MessagePort, data: DoorData): void {
  const hub = createHub({ ...systemTimers, soon: (callback) => void setImmediate(callback) });
  const opened: Opened = { pools: [] };
  const line = openLine(port, (message) => {
    if (message.type === "news") hub.poke(message.runId);
    else void opening.then(() => leave(opened));
  });
  const opening = open(data, { hub, line, opened }).then(
    ({ address }) => line.post({ type: "open", address }),
    async (thrown: unknown) => {
      line.post({ type: "refused", error: reportOf(thrown) });
      await leave(opened);
    },
  );
}

interface Insides {
  readonly hub: Hub;
  readonly line: DoorLine;
  readonly opened: Opened;
}

async function open(data: DoorData, { hub, line, opened }: Insides): Promise<Gateway> {
  const { version, tiingoToken } = data;
  const home = openHome(data.home);
  const db = openDatabase(home.database);
  opened.db = db;
  const steady = makeSteadyClock(data.originMs);
  const ports = makeDoorPorts({ db, home, clock: systemClock, steady, ids: makeSystemIds(), line });
  const makePool = (sections: readonly MarketSection[], memoryMb: number): Pool => {
    const pool = openPool(data, home, { steady, line, sections, memoryMb });
    opened.pools.push(pool);
    return pool;
  };
  const log: Log = (...entry) => line.post({ type: "log", entry });
  const api = loadApi({
    ports,
    hub,
    version,
    runPreview: makeRunPreview(makePool(["training"], scopes.sandbox.memoryMb), ports, data.previewTimeoutMs),
    importFile: makeImportFile(makePool([], limits.workerMemoryMb)),
    feeds: makeFeeds({ clock: systemClock, tiingoToken, loadCcxt: loadInstalledCcxt }),
    log,
  });
  opened.gateway = await openGateway({
    ...ports,
    port: data.port,
    pageDirectory,
    api,
    hub,
    timers: systemTimers,
    readEnvelopes: (runId, after, most) => readStretch(db, runId, after, most),
    log,
  });
  return opened.gateway;
}

const pageDirectory = fileURLToPath(new URL("../../../web/dist", import.meta.url));

interface PoolWish {
  readonly steady: Clock;
  readonly line: DoorLine;
  readonly sections: readonly MarketSection[];
  readonly memoryMb: number;
}

/** Previews and imports never wait for phases and backtests, nor for each other, nor they for these. */
function openPool(
  { originMs, workerEntry, workerStartTimeoutMs }: DoorData,
  home: Home,
  { steady, line, sections, memoryMb }: PoolWish,
): Pool {
  return createPool({
    entry: new URL(workerEntry),
    workerData: (number) => ({ home: home.directory, originMs, number, sections }),
    compileCache: home.cache,
    spareCores: 0,
    scratch: home.scratch,
    startTimeoutMs: workerStartTimeoutMs,
    clock: steady,
    timers: systemTimers,
    notice: (notice) => line.post(notice),
    request: (request) => line.request(request),
    size: 1,
    memoryMb,
  });
}

/** First what asks, then what works, at last what is written to. */
async function leave({ db, pools, gateway }: Opened): Promise<void> {
  await gateway?.close();
  await Promise.all(pools.map((pool) => pool.close()));
  db?.close();
  process.exit();
}
