import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { TerminalError } from "@tradewind/core/errors";
import { noResultCache } from "@tradewind/core/noResultCache";
import type { BacktestQueue, Conductor, Ports, RunStore } from "@tradewind/core/ports";
import { Scope } from "@tradewind/core/safety/scopes";
import { makeArchiveStore } from "../aws/archiveStore.ts";
import { makeBacktestLedger } from "../aws/backtestLedger.ts";
import { makeBacktestQueue } from "../aws/backtestQueue.ts";
import { clientConfig, makeDocumentClient, makeS3Client } from "../aws/clients.ts";
import { makeConductor } from "../aws/conductor.ts";
import { makeDatasetStore } from "../aws/datasetStore.ts";
import { makeEventLog } from "../aws/eventLog.ts";
import { makeGenerationStore } from "../aws/generationStore.ts";
import { makeLineageStore } from "../aws/lineageStore.ts";
import { makeMarketData } from "../aws/marketData.ts";
import { makeObjects, type Objects } from "../aws/objects.ts";
import { makeOperationLog } from "../aws/operationLog.ts";
import type { BucketRole, TableName } from "../aws/resources.ts";
import { makeRunStore } from "../aws/runStore.ts";
import { makeScheduleStore, type ScheduleTimer } from "../aws/scheduleStore.ts";
import { makeTable, type Table } from "../aws/table.ts";
import { makeTicketStore } from "../aws/ticketStore.ts";
import { makeViolationStore } from "../aws/violationStore.ts";
import { makeSystemIds, makeUlids, systemClock } from "../system.ts";
import type { Environment } from "./environment.ts";

/** The one set of clients of a container, and what it names. */
export interface Bindings {
  readonly environment: Environment;
  readonly documents: DynamoDBDocumentClient;
  readonly table: (name: TableName) => Table;
  readonly objects: (role: BucketRole) => Objects;
}

export function bind(environment: Environment): Bindings {
  const documents = makeDocumentClient(environment);
  const s3 = makeS3Client(environment, environment.emulated);
  return {
    environment,
    documents,
    table: (name) => makeTable(documents, environment.get(`TABLE_NAME_${name.toUpperCase()}`)),
    objects: (role) => makeObjects(s3, environment.get(`BUCKET_${role.toUpperCase()}`)),
  };
}

/**
 * The ports that tables and buckets keep, as far as the entry's environment names them; each of the others refuses
 * whatever is asked of it. Events are pushed by the log's stream, so nobody pushes here.
 */
export function bindStores({ environment, documents, table, objects }: Bindings): Ports {
  const nextKey = makeUlids();
  const given = <T extends object>(port: string, needs: readonly string[], make: () => T): T =>
    needs.every((name) => environment.has(name)) ? make() : unbound<T>(port);
  const DOCUMENTS = "BUCKET_DOCUMENTS";
  const DATA = "BUCKET_DATA";
  return {
    backtester: unbound("backtester"),
    clock: systemClock,
    ids: makeSystemIds(),
    audience: { push: async () => {} },
    runs: given("runs", ["TABLE_NAME_RUNS"], () => makeRunStore(documents, table("runs"))),
    generations: given("generations", [DOCUMENTS], () => makeGenerationStore(objects("documents"))),
    ledger: given("ledger", ["TABLE_NAME_LEDGER"], () =>
      makeBacktestLedger(
        table("ledger"),
        given("documents", [DOCUMENTS], () => objects("documents")),
      ),
    ),
    lineage: given("lineage", ["TABLE_NAME_LINEAGE", DOCUMENTS], () =>
      makeLineageStore(table("lineage"), objects("documents")),
    ),
    archives: given("archives", ["TABLE_NAME_ARCHIVES", DOCUMENTS], () =>
      makeArchiveStore(documents, table("archives"), objects("documents")),
    ),
    events: given("events", ["TABLE_NAME_EVENTS"], () =>
      makeEventLog(documents, table("events"), systemClock),
    ),
    datasets: given("datasets", ["TABLE_NAME_DATASETS", DATA], () =>
      makeDatasetStore(table("datasets"), objects("data")),
    ),
    markets: given("markets", [DATA], () => makeMarketData(objects("data"))),
    violations: given("violations", ["TABLE_NAME_VIOLATIONS"], () =>
      makeViolationStore(table("violations"), nextKey),
    ),
    operationLog: given("operationLog", ["TABLE_NAME_OPERATIONS"], () =>
      makeOperationLog(table("operations")),
    ),
    schedules: given("schedules", ["TABLE_NAME_SCHEDULES"], () =>
      makeScheduleStore(table("schedules"), noTimer),
    ),
    tickets: given("tickets", ["TABLE_NAME_TICKETS"], () => makeTicketStore(table("tickets"))),
    queue: unbound("queue"),
    conductor: unbound("conductor"),
    authenticator: unbound("authenticator"),
    scripts: unbound("scripts"),
    // Computing a result costs less than keeping it: docs/decisions/0019-result-cache.md.
    resultCache: noResultCache,
  };
}

/** For those who note a firing: the timer that made it stays as it is. */
const noTimer: ScheduleTimer = { set: async () => {}, remove: async () => {} };

/** The queues that the environment names. */
export function bindQueue({ environment }: Bindings): BacktestQueue {
  const urls = Scope.options.flatMap((scope) => {
    const name = queueVariable(scope);
    return environment.has(name) ? [[scope, environment.get(name)] as const] : [];
  });
  return makeBacktestQueue(new SQSClient(clientConfig(environment)), Object.fromEntries(urls));
}

export function queueVariable(scope: Scope): string {
  return `QUEUE_URL_${scope.toUpperCase()}`;
}

/** Answering a token needs no name; starting and stopping need the state machine's. */
export function bindConductor({ environment }: Bindings, runs: Pick<RunStore, "get">): Conductor {
  const stateMachineArn = environment.has("STATE_MACHINE_ARN") ? environment.get("STATE_MACHINE_ARN") : null;
  return makeConductor({ client: new SFNClient(clientConfig(environment)), stateMachineArn, runs });
}

const refusing = new WeakSet<object>();

/** Whether this function was not given the port. */
export function isUnbound(port: object): boolean {
  return refusing.has(port);
}

/** A port that this function was not given. */
function unbound<T extends object>(port: string): T {
  const refusal = new Proxy({} as T, {
    get: (_, verb) => async () => {
      const message = `${port}.${String(verb)} is not granted to this function; add its variables and grants in aws/resources.ts`;
      throw new TerminalError("internal", "port.unbound", message);
    },
  });
  refusing.add(refusal);
  return refusal;
}
