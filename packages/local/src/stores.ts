import type { Clock, MarketSection, Ports } from "@tradewind/core/ports";
import type { Home } from "./home.ts";
import { makeSqliteArchiveStore } from "./sqlite/archiveStore.ts";
import { makeSqliteAuthenticator } from "./sqlite/authenticator.ts";
import { makeSqliteBacktestLedger } from "./sqlite/backtestLedger.ts";
import type { Database } from "./sqlite/database.ts";
import { makeSqliteDatasetStore } from "./sqlite/datasetStore.ts";
import { makeSqliteEventLog } from "./sqlite/eventLog.ts";
import { makeSqliteGenerationStore } from "./sqlite/generationStore.ts";
import { makeSqliteLineageStore } from "./sqlite/lineageStore.ts";
import { makeFileMarketData } from "./sqlite/marketData.ts";
import { makeSqliteOperationLog } from "./sqlite/operationLog.ts";
import { makeSqliteResultCache } from "./sqlite/resultCache.ts";
import { makeSqliteRunStore } from "./sqlite/runStore.ts";
import { makeSqliteScheduleStore } from "./sqlite/scheduleStore.ts";
import { makeSqliteTicketStore } from "./sqlite/ticketStore.ts";
import { makeSqliteViolationStore } from "./sqlite/violationStore.ts";

/** The ports that only keep things: the others compute, tell or send. */
export type Stores = Omit<
  Ports,
  "backtester" | "clock" | "ids" | "queue" | "conductor" | "audience" | "scripts"
>;

/** Every store of one connection. `granted` are the sections of a market that its holder may read. */
export function makeStores(
  db: Database,
  home: Home,
  clock: Clock,
  granted: readonly MarketSection[],
): Stores {
  const ledger = makeSqliteBacktestLedger(db);
  return {
    runs: makeSqliteRunStore(db),
    generations: makeSqliteGenerationStore(db, ledger),
    ledger,
    lineage: makeSqliteLineageStore(db),
    archives: makeSqliteArchiveStore(db),
    events: makeSqliteEventLog(db, clock),
    datasets: makeSqliteDatasetStore(db, home.datasets),
    markets: makeFileMarketData(home.markets, granted),
    violations: makeSqliteViolationStore(db),
    operationLog: makeSqliteOperationLog(db),
    schedules: makeSqliteScheduleStore(db),
    tickets: makeSqliteTicketStore(db),
    authenticator: makeSqliteAuthenticator(db),
    resultCache: makeSqliteResultCache(db, clock),
  };
}
