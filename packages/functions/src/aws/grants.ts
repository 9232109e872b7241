import type { Phase } from "@tradewind/core/events";
import type { Scope } from "@tradewind/core/safety/scopes";

export type EntryName =
  | Phase
  | "failure"
  | "executionEnded"
  | "continue"
  | "worker"
  | "deadLetters"
  | "sweeper"
  | "api"
  | "socketConnect"
  | "socketMessage"
  | "socketDisconnect"
  | "eventPusher"
  | "scheduledRun"
  | "preview";

/**
 * What a grant is about: `table/NAME`, `index/TABLE/NAME`, `stream/TABLE`, `bucket/ROLE` (the bucket itself), `bucket/ROLE/PREFIX*`, `queue/SCOPE`,
 * `deadLetters/SCOPE`, or one of a kind: the state machine, its executions, the socket API's connections, the schedules'
 * group, the role that schedules are given, the preview's function.
 */
export type GrantResource =
  | `table/${string}`
  | `index/${string}/${string}`
  | `stream/${string}`
  | `bucket/${string}`
  | `queue/${Scope}`
  | `deadLetters/${Scope}`
  | "stateMachine"
  | "executions"
  | "connections"
  | "schedules"
  | "scheduleRole"
  | "previewFunction";

export interface Grant {
  readonly resource: GrantResource;
  readonly actions: readonly string[];
}

export type Trigger =
  | { readonly kind: "stateMachine" | "httpApi" | "schedule" | "invoke" }
  | { readonly kind: "queue"; readonly scopes: readonly Scope[]; readonly dead: boolean }
  | { readonly kind: "rate"; readonly expression: string }
  /** Executions of the state machine that end in one of these ways. */
  | { readonly kind: "executions"; readonly statuses: readonly string[] }
  | { readonly kind: "socket"; readonly route: "$connect" | "$default" | "$disconnect" }
  | {
      readonly kind: "stream";
      readonly table: string;
      readonly batchSize: number;
      readonly filters: readonly unknown[];
    };

/** An entry's file is `packages/functions/src/entries/NAME.ts`, its export `handler`. */
export interface EntrySpec {
  readonly name: EntryName;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly trigger: Trigger;
  /** The variables it asks for, all of them required. */
  readonly environment: readonly string[];
  readonly grants: readonly Grant[];
}

/** The names of environment variables. */
export const names = {
  tables: (...tables: readonly string[]): readonly string[] =>
    tables.map((table) => `TABLE_NAME_${table.toUpperCase()}`),
  queues: (scopes: readonly Scope[]): readonly string[] =>
    scopes.map((scope) => `QUEUE_URL_${scope.toUpperCase()}`),
};

const table = (name: string, ...verbs: readonly string[]): Grant => ({
  resource: `table/${name}`,
  actions: verbs.map((verb) => `dynamodb:${verb}`),
});
const index = (name: string, ...indexes: readonly string[]): readonly Grant[] =>
  indexes.map((key) => ({ resource: `index/${name}/${key}`, actions: ["dynamodb:Query"] }));
const objects = (bucket: string, prefix: string, ...verbs: readonly string[]): Grant => ({
  resource: `bucket/${bucket}/${prefix}*`,
  actions: verbs.map((verb) => `s3:${verb}`),
});
const states = (resource: "stateMachine" | "executions", ...verbs: readonly string[]): Grant => ({
  resource,
  actions: verbs.map((verb) => `states:${verb}`),
});

const receiving = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const readRun = [table("runs", "GetItem")];
const readEvents = [table("events", "GetItem", "Query")];
const readLedger = [table("ledger", "GetItem")];
const readResults = [table("ledger", "GetItem", "Query"), objects("documents", "results/", "GetObject")];
const readDatasets = [table("datasets", "GetItem"), objects("data", "datasets/", "GetObject")];

/** What each verb of the ports needs, by which the entries' roles are put together. */
export const grants = {
  readRun,
  updateRun: [table("runs", "GetItem", "PutItem")],
  createRuns: [table("runs", "GetItem", "PutItem")],
  listRuns: [table("runs", "BatchGetItem"), ...index("runs", "byOwner", "byActivity")],
  readEvents,
  tell: [table("events", "BatchGetItem", "GetItem", "PutItem", "Query")],
  readStream: [
    {
      resource: "stream/events",
      actions: [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
      ],
    },
  ],
  recordOperations: [table("operations", "PutItem")],
  readOperations: [table("operations", "Query")],
  // Without the right to list, S3 answers "denied" where an object is not there, instead of "not found".
  readGeneration: [
    objects("documents", "generations/", "GetObject"),
    { resource: "bucket/documents", actions: ["s3:ListBucket"] },
  ],
  writeGeneration: [objects("documents", "generations/", "PutObject")],
  readArchive: [table("archives", "GetItem", "Query"), objects("documents", "archives/", "GetObject")],
  commitArchive: [
    table("archives", "PutItem", "ConditionCheckItem"),
    objects("documents", "archives/", "PutObject"),
  ],
  readLineage: [table("lineage", "GetItem", "BatchGetItem"), objects("documents", "lineage/", "GetObject")],
  listLineage: [
    table("lineage", "Query"),
    ...index(
      "lineage",
      "byStrategy",
      "byCandidate",
      "byFitness",
      "bySharpe",
      "byCagr",
      "byMaxDrawdown",
      "byGeneration",
    ),
  ],
  appendLineage: [table("lineage", "PutItem"), objects("documents", "lineage/", "PutObject")],
  readOpenMarket: [objects("data", "open/", "GetObject")],
  readTrainingMarket: [objects("data", "training/", "GetObject")],
  prepareMarket: [
    objects("data", "training/", "PutObject"),
    objects("data", "open/", "PutObject"),
    objects("data", "sealed/", "PutObject"),
  ],
  readDatasets,
  datasets: [
    ...readDatasets,
    table("datasets", "PutItem"),
    ...index("datasets", "byName"),
    objects("data", "datasets/", "PutObject"),
  ],
  uploads: [
    objects("uploads", "incoming/", "PutObject", "GetObject"),
    { resource: "bucket/uploads", actions: ["s3:ListBucket"] },
  ],
  readLedger,
  readResults,
  openLedger: [table("ledger", "GetItem", "PutItem", "UpdateItem")],
  register: [
    table("ledger", "GetItem", "PutItem", "UpdateItem", "DeleteItem"),
    objects("documents", "results/", "GetObject", "PutObject"),
  ],
  recordViolations: [table("violations", "PutItem")],
  listViolations: index("violations", "byRecency"),
  schedules: [
    table("schedules", "GetItem", "PutItem", "DeleteItem", "Query"),
    {
      resource: "schedules",
      actions: [
        "scheduler:CreateSchedule",
        "scheduler:UpdateSchedule",
        "scheduler:DeleteSchedule",
        "scheduler:GetSchedule",
      ],
    },
    { resource: "scheduleRole", actions: ["iam:PassRole"] },
  ],
  updateSchedule: [table("schedules", "GetItem", "PutItem")],
  issueTickets: [table("tickets", "PutItem")],
  takeTickets: [table("tickets", "DeleteItem")],
  sockets: [table("sockets", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query")],
  post: [{ resource: "connections", actions: ["execute-api:ManageConnections"] }],
  startExecution: [states("stateMachine", "StartExecution")],
  stopExecution: [states("executions", "StopExecution")],
  describeExecution: [states("executions", "DescribeExecution")],
  answerTokens: [states("stateMachine", "SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat")],
  invokePreview: [{ resource: "previewFunction", actions: ["lambda:InvokeFunction"] }],
  sendBatches: (scopes: readonly Scope[]): readonly Grant[] =>
    scopes.map((scope) => ({ resource: `queue/${scope}`, actions: ["sqs:SendMessage"] })),
  receive: (scopes: readonly Scope[]): readonly Grant[] =>
    scopes.map((scope) => ({
      resource: `queue/${scope}`,
      actions: [...receiving, "sqs:ChangeMessageVisibility"],
    })),
  receiveDead: (scopes: readonly Scope[]): readonly Grant[] =>
    scopes.map((scope) => ({ resource: `deadLetters/${scope}`, actions: receiving })),
} as const satisfies Record<string, readonly Grant[] | ((scopes: readonly Scope[]) => readonly Grant[])>;
