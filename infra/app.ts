/// <reference path="../.sst/platform/config.d.ts" />
import { watch } from "./alarms.ts";
import { createApi, routeApi } from "./api.ts";
import { createAuth } from "./auth.ts";
import { createDashboard } from "./dashboard.ts";
import { storageVariables } from "./environment.ts";
import { bundleExchanges } from "./exchanges.ts";
import { reportDeadExecutions } from "./executions.ts";
import { createFunctions } from "./functions.ts";
import { stateMachineArns } from "./grants.ts";
import { createQueues } from "./queues.ts";
import { createScheduleGroup } from "./schedule.ts";
import { secretVariables } from "./secrets.ts";
import { createSocket, routeSocket } from "./socket.ts";
import { named, pageAddresses } from "./stage.ts";
import { createStateMachine } from "./stateMachine.ts";
import { allowUploadsFrom, createBuckets, createTables } from "./storage.ts";
import { connectSources, createPage, createRouter } from "./web.ts";

/** Everything, in the order in which one thing needs another's name. */
export function createApp() {
  bundleExchanges();
  const tables = createTables();
  const buckets = createBuckets();
  const queues = createQueues();
  const api = createApi();
  const socket = createSocket();
  const router = createRouter(connectSources(socket, buckets));
  allowUploadsFrom(router.url, buckets);
  const auth = createAuth(router.url);
  const schedules = createScheduleGroup();
  const machine = stateMachineArns(named("evolution"));
  const functions = createFunctions({
    schedules,
    granted: {
      tables,
      buckets,
      queues,
      single: {
        ...machine,
        connections: $interpolate`${socket.nodes.api.executionArn}/*/*/@connections/*`,
        schedules: schedules.schedulesArn,
      },
    },
    environment: {
      ...storageVariables(tables, buckets, queues),
      ...secretVariables(),
      STATE_MACHINE_ARN: machine.stateMachine,
      SCHEDULE_GROUP: schedules.name,
      UNDELIVERED_QUEUE_ARN: queues.undelivered.arn,
      SOCKET_URL: socket.url,
      SOCKET_ENDPOINT: socket.managementEndpoint,
      SOCKET_ORIGINS: $util.all(pageAddresses(router.url)).apply((addresses) => addresses.join(",")),
      USER_POOL_ISSUER: auth.issuer,
      USER_POOL_CLIENT_ID: auth.clientId,
    },
  });
  const { generation, backtesting, analysis, breeding, archive, adaptation, failure } = functions;
  const stateMachine = createStateMachine(named("evolution"), {
    generationFunction: generation.fn,
    backtestingFunction: backtesting.fn,
    analysisFunction: analysis.fn,
    breedingFunction: breeding.fn,
    archiveFunction: archive.fn,
    adaptationFunction: adaptation.fn,
    failureFunction: failure.fn,
    continueFunction: functions.continue.fn,
  });
  reportDeadExecutions(stateMachine, functions.executionEnded, queues.undelivered);
  routeApi(api, functions.api, auth);
  routeSocket(socket, {
    $connect: functions.socketConnect,
    $default: functions.socketMessage,
    $disconnect: functions.socketDisconnect,
  });
  createPage({ router, api, auth });
  const watched = { tables, queues, functions, stateMachine, api, socket };
  watch(watched);
  createDashboard(watched);
  return { page: router.url, socket: socket.url, users: auth.pool.id, stateMachine: stateMachine.arn };
}
