import { type Backtester, oracleBacktester } from "../backtest/backtester.ts";
import type { BatchMessage } from "../evolution/candidate.ts";
import { noScripts } from "../noScripts.ts";
import type {
  Authenticator,
  BacktestQueue,
  Clock,
  Conductor,
  ExecutionInput,
  Ids,
  Ports,
  ScriptRunner,
} from "../ports.ts";
import { makeMemoryEventLog } from "./eventLog.ts";
import { makeMemoryLedger } from "./ledger.ts";
import { makeMemoryLineageStore } from "./lineageStore.ts";
import { makeMemoryResultCache } from "./resultCache.ts";
import { makeMemoryRunStore } from "./runStore.ts";
import {
  makeMemoryArchiveStore,
  makeMemoryDatasetStore,
  makeMemoryGenerationStore,
  makeMemoryMarketData,
  makeMemoryOperationLog,
  makeMemoryScheduleStore,
  makeMemoryTicketStore,
  makeMemoryViolationStore,
} from "./stores.ts";

/** Keeps what was sent until somebody takes it. */
export interface MemoryQueue extends BacktestQueue {
  take(): BatchMessage | undefined;
}

export interface MemoryConductor extends Conductor {
  readonly started: readonly ExecutionInput[];
  readonly stopped: readonly string[];
  readonly completed: ReadonlyMap<string, unknown>;
}

export type MemoryPorts = Ports & { readonly queue: MemoryQueue; readonly conductor: MemoryConductor };

export interface MemorySettings {
  readonly clock: Clock;
  readonly ids: Ids;
  /** Bearer token → owner. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** Without it scripts are refused. */
  readonly scripts?: ScriptRunner;
  /** The oracle where it is absent. */
  readonly backtester?: Backtester;
}

/** All ports in memory, for `evolve()` in one process, for tests and for simulation. */
export function makeMemoryPorts({
  clock,
  ids,
  tokens = {},
  scripts = noScripts,
  backtester = oracleBacktester,
}: MemorySettings): MemoryPorts {
  return {
    backtester,
    clock,
    ids,
    runs: makeMemoryRunStore(),
    generations: makeMemoryGenerationStore(),
    ledger: makeMemoryLedger(),
    lineage: makeMemoryLineageStore(),
    archives: makeMemoryArchiveStore(),
    events: makeMemoryEventLog(clock),
    audience: { push: async () => {} },
    datasets: makeMemoryDatasetStore(),
    markets: makeMemoryMarketData(),
    queue: makeMemoryQueue(),
    conductor: makeMemoryConductor(),
    violations: makeMemoryViolationStore(),
    operationLog: makeMemoryOperationLog(),
    schedules: makeMemoryScheduleStore(),
    tickets: makeMemoryTicketStore(),
    authenticator: makeMemoryAuthenticator(tokens),
    scripts,
    resultCache: makeMemoryResultCache(),
  };
}

function makeMemoryQueue(): MemoryQueue {
  const waiting: BatchMessage[] = [];
  return {
    async send(_scope, messages) {
      waiting.push(...messages);
    },
    take: () => waiting.shift(),
  };
}

function makeMemoryAuthenticator(tokens: Readonly<Record<string, string>>): Authenticator {
  const owners = new Map(Object.entries(tokens));
  return { authenticate: async (token) => owners.get(token) ?? null };
}

function makeMemoryConductor(): MemoryConductor {
  const started: ExecutionInput[] = [];
  const stopped: string[] = [];
  const completed = new Map<string, unknown>();
  const finish = (token: string, outcome: unknown): "completed" | "gone" => {
    if (completed.has(token)) return "gone";
    completed.set(token, outcome);
    return "completed";
  };
  return {
    started,
    stopped,
    completed,
    async start(input) {
      if (started.some((known) => known.runId === input.runId && known.epoch === input.epoch))
        return "already";
      started.push(input);
      return "started";
    },
    async stop(runId) {
      stopped.push(runId);
    },
    complete: async (token, output) => finish(token, output),
    fail: async (token, errorName, cause) => finish(token, { errorName, cause }),
    heartbeat: async (token) => (completed.has(token) ? "gone" : "alive"),
  };
}
