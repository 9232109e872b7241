import { type Phase, phases } from "@tradewind/core/events";
import { limits } from "@tradewind/core/limits";
import { permits, Scope, scopes } from "@tradewind/core/safety/scopes";
import { type EntryName, type EntrySpec, type Grant, grants, names } from "./grants.ts";

/*
 * What the adapters and the entries need of AWS, as data: the deployment declares it, the tests on emulators create it,
 * and neither may know more than stands here.
 */

export interface TableIndex {
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly projection: "ALL" | "KEYS_ONLY";
}

/** Every table has the string keys `pk` and `sk`; every attribute that an index names is a string. */
export interface TableSpec {
  readonly indexes: Readonly<Record<string, TableIndex>>;
  /** Holds seconds since 1970; null where nothing expires. */
  readonly ttlAttribute: string | null;
  readonly stream: "KEYS_ONLY" | null;
}

const plain: TableSpec = { indexes: {}, ttlAttribute: null, stream: null };
const keysOf = (partitionKey: string, sortKey: string): TableIndex => ({
  partitionKey,
  sortKey,
  projection: "KEYS_ONLY",
});

export const tables = {
  runs: {
    ...plain,
    indexes: { byOwner: keysOf("owner", "runId"), byActivity: keysOf("activity", "runId") },
  },
  ledger: plain,
  lineage: {
    ...plain,
    indexes: {
      byStrategy: keysOf("strategyId", "runId"),
      byCandidate: keysOf("runId", "candidateId"),
      byFitness: keysOf("runId", "rankFitness"),
      bySharpe: keysOf("runId", "rankSharpe"),
      byCagr: keysOf("runId", "rankCagr"),
      byMaxDrawdown: keysOf("runId", "rankMaxDrawdown"),
      byGeneration: keysOf("runId", "rankGeneration"),
    },
  },
  archives: plain,
  events: { ...plain, stream: "KEYS_ONLY" },
  datasets: {
    ...plain,
    indexes: { byName: { partitionKey: "owner", sortKey: "nameKey", projection: "ALL" } },
  },
  violations: {
    ...plain,
    indexes: { byRecency: { partitionKey: "owner", sortKey: "recordedKey", projection: "ALL" } },
  },
  operations: plain,
  schedules: plain,
  tickets: { ...plain, ttlAttribute: "expiresAt" },
  sockets: { ...plain, ttlAttribute: "expiresAt" },
} as const satisfies Record<string, TableSpec>;
export type TableName = keyof typeof tables;

/**
 * `data` holds `datasets/`, and of each market `training/`, `open/` and `sealed/`, so that a role can be granted one alone;
 * `documents` holds `generations/` and what was too large for an item: `results/`, `archives/`, `lineage/`;
 * `uploads` holds files that wait for their import, for a day.
 */
export const buckets = {
  data: { prefixes: ["datasets/", "training/", "open/", "sealed/"], expireDays: null },
  documents: { prefixes: ["generations/", "results/", "archives/", "lineage/"], expireDays: null },
  uploads: { prefixes: ["incoming/"], expireDays: 1 },
} as const;
export type BucketRole = keyof typeof buckets;

export interface QueueSpec {
  readonly visibilityTimeoutSeconds: number;
  readonly receiveCountMax: number;
  readonly deadLetterRetentionDays: number;
  readonly batchSize: number;
  readonly concurrencyMax: number;
}

/** One queue a scope. A delivery is one batch, so that who is killed is known; the group id of a message is its run. */
export function queueOf(scope: Scope): QueueSpec {
  return {
    visibilityTimeoutSeconds: (limits.visibilityTimeoutFactor * scopes[scope].timeoutMs) / 1_000,
    receiveCountMax: limits.queueReceiveCountMax,
    deadLetterRetentionDays: 14,
    batchSize: 1,
    concurrencyMax: 50,
  };
}

/** Stands where a secret was never set: neither a secret nor a function's variable may be empty. */
export const unsetSecret = "unset";

const CPU_OF_ONE_CORE_MB = 1_769;

function phaseEntry(phase: Phase): EntrySpec {
  const { environment, granted } = phaseNeeds[phase];
  return {
    name: phase,
    memoryMb: CPU_OF_ONE_CORE_MB,
    timeoutSeconds: limits.phaseTimeoutSeconds,
    trigger: { kind: "stateMachine" },
    environment: [
      ...names.tables("runs", "archives", "events", "operations"),
      "BUCKET_DOCUMENTS",
      ...environment,
    ],
    grants: [
      ...grants.updateRun,
      ...grants.tell,
      ...grants.recordOperations,
      ...grants.readGeneration,
      ...grants.readArchive,
      ...granted,
    ],
  };
}

interface Needs {
  readonly environment: readonly string[];
  readonly granted: readonly Grant[];
}

const phaseNeeds: Readonly<Record<Phase, Needs>> = {
  generation: {
    environment: [...names.tables("lineage"), "BUCKET_DATA"],
    granted: [...grants.writeGeneration, ...grants.readLineage, ...grants.readOpenMarket],
  },
  backtesting: {
    environment: [...names.tables("ledger"), ...names.queues(Scope.options)],
    granted: [...grants.openLedger, ...grants.sendBatches(Scope.options), ...grants.answerTokens],
  },
  analysis: {
    environment: [...names.tables("ledger"), "BUCKET_DATA"],
    granted: [...grants.writeGeneration, ...grants.readResults, ...grants.readOpenMarket],
  },
  breeding: {
    environment: [...names.tables("lineage", "ledger"), "BUCKET_DATA"],
    granted: [
      ...grants.writeGeneration,
      ...grants.readLineage,
      ...grants.readResults,
      ...grants.readOpenMarket,
    ],
  },
  archive: {
    environment: [...names.tables("lineage")],
    granted: [...grants.appendLineage, ...grants.commitArchive],
  },
  adaptation: {
    environment: [...names.tables("ledger", "lineage")],
    granted: [...grants.writeGeneration, ...grants.readResults, ...grants.readLineage],
  },
};

/** The worker's one bundle is deployed once a scope, each under that scope's deadline, memory and role. */
export function workerEntry(scope: Scope): EntrySpec {
  const { timeoutMs, memoryMb } = scopes[scope];
  const writes = permits(scope, "writeResults");
  return {
    name: "worker",
    memoryMb,
    timeoutSeconds: timeoutMs / 1_000,
    trigger: { kind: "queue", scopes: [scope], dead: false },
    environment: [
      "SCOPE",
      ...names.tables("runs", "ledger", "events", "operations", "violations"),
      "BUCKET_DATA",
      "BUCKET_DOCUMENTS",
      ...names.queues([scope]),
    ],
    grants: [
      ...grants.receive([scope]),
      ...grants.readRun,
      ...grants.readGeneration,
      ...(permits(scope, "readValidation") ? grants.readOpenMarket : grants.readTrainingMarket),
      ...(writes
        ? [
            ...grants.register,
            ...grants.tell,
            ...grants.recordOperations,
            ...grants.recordViolations,
            ...grants.sendBatches([scope]),
            ...grants.answerTokens,
          ]
        : []),
    ],
  };
}

/** What it takes to end a run as failed. */
const failing: readonly Grant[] = [...grants.updateRun, ...grants.readArchive, ...grants.tell];
const quick = { memoryMb: 512, timeoutSeconds: 30 } as const;

/** All entries but the worker, which `workerEntry` describes scope by scope. */
export const entries: Readonly<Record<Exclude<EntryName, "worker">, EntrySpec>> = {
  ...(Object.fromEntries(phases.map((phase) => [phase, phaseEntry(phase)])) as Record<Phase, EntrySpec>),
  failure: {
    name: "failure",
    ...quick,
    trigger: { kind: "stateMachine" },
    environment: [...names.tables("runs", "archives", "events"), "BUCKET_DOCUMENTS"],
    grants: failing,
  },
  executionEnded: {
    name: "executionEnded",
    ...quick,
    trigger: { kind: "executions", statuses: ["FAILED", "TIMED_OUT", "ABORTED"] },
    environment: [...names.tables("runs", "archives", "events"), "BUCKET_DOCUMENTS"],
    grants: failing,
  },
  continue: {
    name: "continue",
    ...quick,
    trigger: { kind: "stateMachine" },
    environment: [...names.tables("runs"), "STATE_MACHINE_ARN"],
    grants: [...grants.updateRun, ...grants.startExecution],
  },
  deadLetters: {
    name: "deadLetters",
    memoryMb: 512,
    timeoutSeconds: 60,
    trigger: { kind: "queue", scopes: Scope.options, dead: true },
    environment: [
      ...names.tables("runs", "ledger", "events", "violations"),
      "BUCKET_DOCUMENTS",
      ...names.queues(Scope.options),
    ],
    grants: [
      ...grants.receiveDead(Scope.options),
      ...grants.readRun,
      ...grants.readGeneration,
      ...grants.readLedger,
      ...grants.tell,
      ...grants.recordViolations,
      ...grants.sendBatches(Scope.options),
      ...grants.answerTokens,
    ],
  },
  sweeper: {
    name: "sweeper",
    memoryMb: 512,
    timeoutSeconds: 60,
    trigger: { kind: "rate", expression: "rate(1 minute)" },
    environment: [
      ...names.tables("runs", "ledger", "archives", "events"),
      "BUCKET_DOCUMENTS",
      "STATE_MACHINE_ARN",
    ],
    grants: [
      ...failing,
      ...grants.listRuns,
      ...grants.readLedger,
      ...grants.answerTokens,
      ...grants.startExecution,
      ...grants.describeExecution,
    ],
  },
  api: {
    name: "api",
    memoryMb: CPU_OF_ONE_CORE_MB,
    timeoutSeconds: 29,
    trigger: { kind: "httpApi" },
    environment: [
      ...names.tables(
        "runs",
        "lineage",
        "archives",
        "events",
        "datasets",
        "violations",
        "operations",
        "schedules",
        "tickets",
      ),
      "BUCKET_DATA",
      "BUCKET_DOCUMENTS",
      "BUCKET_UPLOADS",
      "STATE_MACHINE_ARN",
      "PREVIEW_FUNCTION_NAME",
      "SCHEDULE_GROUP",
      "SCHEDULE_ROLE_ARN",
      "SCHEDULED_RUN_FUNCTION_ARN",
      "UNDELIVERED_QUEUE_ARN",
      "TIINGO_TOKEN",
      "SOCKET_URL",
      "USER_POOL_ISSUER",
      "USER_POOL_CLIENT_ID",
    ],
    grants: [
      ...grants.createRuns,
      ...grants.listRuns,
      ...grants.tell,
      ...grants.readLineage,
      ...grants.listLineage,
      ...grants.readArchive,
      ...grants.datasets,
      ...grants.prepareMarket,
      ...grants.readOpenMarket,
      ...grants.uploads,
      ...grants.listViolations,
      ...grants.recordViolations,
      ...grants.readOperations,
      ...grants.schedules,
      ...grants.issueTickets,
      ...grants.startExecution,
      ...grants.stopExecution,
      ...grants.invokePreview,
    ],
  },
  preview: {
    name: "preview",
    memoryMb: scopes.sandbox.memoryMb,
    timeoutSeconds: scopes.sandbox.timeoutMs / 1_000,
    trigger: { kind: "invoke" },
    environment: ["BUCKET_DATA"],
    grants: grants.readTrainingMarket,
  },
  scheduledRun: {
    name: "scheduledRun",
    memoryMb: 1_024,
    timeoutSeconds: 300,
    trigger: { kind: "schedule" },
    environment: [
      ...names.tables("runs", "datasets", "schedules"),
      "BUCKET_DATA",
      "STATE_MACHINE_ARN",
      "TIINGO_TOKEN",
    ],
    grants: [
      ...grants.createRuns,
      ...grants.listRuns,
      ...grants.datasets,
      ...grants.prepareMarket,
      ...grants.updateSchedule,
      ...grants.startExecution,
    ],
  },
  socketConnect: {
    name: "socketConnect",
    ...quick,
    trigger: { kind: "socket", route: "$connect" },
    environment: [...names.tables("tickets", "sockets"), "SOCKET_ORIGINS"],
    grants: [...grants.takeTickets, ...grants.sockets],
  },
  socketMessage: {
    name: "socketMessage",
    ...quick,
    trigger: { kind: "socket", route: "$default" },
    environment: [...names.tables("runs", "events", "sockets"), "SOCKET_ENDPOINT"],
    grants: [...grants.readRun, ...grants.readEvents, ...grants.sockets, ...grants.post],
  },
  socketDisconnect: {
    name: "socketDisconnect",
    ...quick,
    trigger: { kind: "socket", route: "$disconnect" },
    environment: names.tables("sockets"),
    grants: grants.sockets,
  },
  eventPusher: {
    name: "eventPusher",
    memoryMb: 512,
    timeoutSeconds: 60,
    trigger: {
      kind: "stream",
      table: "events",
      batchSize: 100,
      /** Chunks alone; the counters beside them move with every chunk. */
      filters: [{ eventName: ["INSERT"], dynamodb: { Keys: { sk: { S: [{ prefix: "CHUNK#" }] } } } }],
    },
    environment: [...names.tables("events", "sockets"), "SOCKET_ENDPOINT"],
    grants: [...grants.readEvents, ...grants.readStream, ...grants.sockets, ...grants.post],
  },
};

/** Made by `npm run build:ccxt`. */
const ccxt = { from: "packages/functions/dist/ccxt.mjs", to: "ccxt.mjs" };

/** Files that an entry reads beside its bundle: from where in the installation to where beside it. */
export const copiedFiles: Readonly<Partial<Record<EntryName, readonly { from: string; to: string }[]>>> = {
  scheduledRun: [ccxt],
  api: [
    ccxt,
    ...["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"].map((file) => ({
      from: `node_modules/swagger-ui-dist/${file}`,
      to: `swagger-ui/${file}`,
    })),
  ],
};
