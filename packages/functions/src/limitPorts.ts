import { noResultCache } from "@tradewind/core/noResultCache";
import type {
  ArchiveStore,
  BacktestLedger,
  Conductor,
  EventLog,
  GenerationStore,
  LineageStore,
  MarketData,
  MarketSection,
  OperationLog,
  Ports,
  RunStore,
  ViolationStore,
} from "@tradewind/core/ports";
import { type Access, forbidden, permits, type Scope } from "@tradewind/core/safety/scopes";

/** What work that only reads is handed: no port of it writes. */
export interface ReadingPorts extends Pick<Ports, "backtester" | "clock" | "scripts"> {
  readonly runs: Pick<RunStore, "get">;
  readonly generations: Pick<GenerationStore, "get">;
  readonly ledger: Pick<BacktestLedger, "get" | "results">;
  readonly lineage: Omit<LineageStore, "append">;
  readonly archives: Omit<ArchiveStore, "commit">;
  readonly events: Omit<EventLog, "append">;
  readonly markets: Pick<MarketData, "read">;
}

/** What work is handed that has results to store, and nothing beyond. */
export interface WorkPorts
  extends Omit<ReadingPorts, "ledger" | "events">,
    Pick<Ports, "events" | "audience" | "queue" | "resultCache"> {
  readonly ledger: Pick<BacktestLedger, "get" | "results" | "register" | "settle">;
  readonly violations: Pick<ViolationStore, "record">;
  readonly operationLog: Pick<OperationLog, "append">;
  readonly conductor: Pick<Conductor, "complete" | "heartbeat">;
}

/** What a port of each section's bars needs. */
const sectionAccess: Readonly<Record<MarketSection, Access>> = {
  training: "readTraining",
  open: "readValidation",
  sealed: "readSealed",
};

/** The ports of a scope's work that only reads. The same as the role of the scope's function on AWS. */
export function readingPorts(ports: Ports, scope: Scope): ReadingPorts {
  const { backtester, clock, scripts, runs, generations, ledger, lineage, archives, events } = ports;
  const { append: _lineage, ...lineageRead } = lineage;
  const { commit: _archive, ...archivesRead } = archives;
  const { append: _events, ...eventsRead } = events;
  return {
    backtester,
    clock,
    scripts,
    runs: { get: runs.get },
    generations: { get: generations.get },
    ledger: { get: ledger.get, results: ledger.results },
    lineage: lineageRead,
    archives: archivesRead,
    events: eventsRead,
    markets: cutMarkets(ports.markets, scope),
  };
}

/** The ports of a scope's work that has results; null for a scope that may not store any. */
export function workPorts(ports: Ports, scope: Scope): WorkPorts | null {
  if (!permits(scope, "writeResults")) return null;
  const { ledger, events, audience, queue, violations, operationLog, conductor, resultCache } = ports;
  return {
    ...readingPorts(ports, scope),
    ledger: {
      get: ledger.get,
      results: ledger.results,
      register: ledger.register,
      settle: ledger.settle,
    },
    events,
    audience,
    queue,
    // It holds figures of validation, and others trust what it says: neither is for foreign code.
    resultCache: permits(scope, "readValidation") ? resultCache : noResultCache,
    violations: { record: violations.record },
    operationLog: { append: operationLog.append },
    conductor: { complete: conductor.complete, heartbeat: conductor.heartbeat },
  };
}

/** A section beyond the scope's rights is refused before the store is asked: TerminalError `scope.forbidden`. */
function cutMarkets(markets: Pick<MarketData, "read">, scope: Scope): Pick<MarketData, "read"> {
  return {
    async read(marketId, section, roomFor) {
      const access = sectionAccess[section];
      if (!permits(scope, access)) throw forbidden(scope, access, `read section ${section} of a market`);
      return markets.read(marketId, section, roomFor);
    },
  };
}
