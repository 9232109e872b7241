/// <reference path="../.sst/platform/config.d.ts" />
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Scope } from "@tradewind/core/safety/scopes";
import type { EntrySpec } from "@tradewind/functions/aws/grants";
import { copiedFiles, entries, queueOf, workerEntry } from "@tradewind/functions/aws/resources";
import { type AppFunction, appFunction } from "./appFunction.ts";
import { type Environment, variablesOf } from "./environment.ts";
import { type Granted, permissionsOf } from "./grants.ts";
import { consume } from "./reliableQueue.ts";
import { createScheduleRole, repeat, type ScheduleGroup } from "./schedule.ts";

export interface World {
  readonly granted: Granted;
  readonly environment: Environment;
  readonly schedules: ScheduleGroup;
}

export type Functions = Readonly<Record<keyof typeof entries, AppFunction>> & {
  readonly workers: Readonly<Record<Scope, AppFunction>>;
};

/** Every entry as a function: those that others are told of first, then the rest, then who consumes what. */
export function createFunctions(world: World): Functions {
  const { granted, environment, schedules } = world;
  const preview = fromEntry(entries.preview, world);
  const scheduledRun = fromEntry(entries.scheduledRun, world);
  const scheduleRole = createScheduleRole(schedules, scheduledRun, granted.queues.undelivered);
  const complete: World = {
    ...world,
    granted: {
      ...granted,
      single: { ...granted.single, scheduleRole: scheduleRole.arn, previewFunction: preview.fn.arn },
    },
    environment: {
      ...environment,
      PREVIEW_FUNCTION_NAME: preview.fn.name,
      SCHEDULED_RUN_FUNCTION_ARN: scheduledRun.fn.arn,
      SCHEDULE_ROLE_ARN: scheduleRole.arn,
    },
  };
  const made = Object.values(entries)
    .filter(({ name }) => name !== "preview" && name !== "scheduledRun")
    .map((entry) => [entry.name, fromEntry(entry, complete)]);
  const workers = Scope.options.map((scope) => [scope, createWorker(scope, complete)]);
  const functions: Functions = {
    ...(Object.fromEntries(made) as Omit<Functions, "workers">),
    preview,
    scheduledRun,
    workers: Object.fromEntries(workers) as Functions["workers"],
  };
  connect(functions, granted);
  return functions;
}

function fromEntry(entry: EntrySpec, { granted, environment }: World): AppFunction {
  const asynchronous = ["stream", "schedule", "rate", "executions"].includes(entry.trigger.kind);
  return appFunction(`${capital(entry.name)}Handler`, {
    entry: entry.name,
    description: `Tradewind: ${entry.name}`,
    memoryMb: entry.memoryMb,
    timeoutSeconds: entry.timeoutSeconds,
    environment: variablesOf(entry.environment, environment),
    permissions: permissionsOf(entry.grants, granted),
    copyFiles: present(copiedFiles[entry.name] ?? []),
    ...(asynchronous ? { undelivered: granted.queues.undelivered } : {}),
  });
}

/** SST would name a missing file by a path in its own folders. */
function present(files: readonly { readonly from: string; readonly to: string }[]) {
  for (const { from } of files) {
    if (!existsSync(join($cli.paths.root, from)))
      throw new Error(`${from} is missing: run npm ci, and npm run build:ccxt`);
  }
  return files;
}

function createWorker(scope: Scope, { granted, environment }: World): AppFunction {
  const entry = workerEntry(scope);
  return appFunction(`Worker${capital(scope)}`, {
    entry: entry.name,
    description: `Tradewind: backtests of scope ${scope}`,
    memoryMb: entry.memoryMb,
    timeoutSeconds: entry.timeoutSeconds,
    environment: variablesOf(entry.environment, { ...environment, SCOPE: scope }),
    permissions: permissionsOf(entry.grants, granted),
  });
}

/** Queues to workers, dead letters to their consumer, events to the pusher, the clock to the sweeper. */
function connect(functions: Functions, { queues, tables }: Granted): void {
  for (const scope of Scope.options) {
    const { batchSize, concurrencyMax } = queueOf(scope);
    consume(queues.scopes[scope].queue, functions.workers[scope], { batchSize, concurrencyMax });
    consume(queues.scopes[scope].deadLetters, functions.deadLetters, { batchSize: 1, concurrencyMax: 2 });
  }
  const pushed = entries.eventPusher.trigger;
  if (pushed.kind !== "stream")
    throw new Error(`eventPusher has trigger ${pushed.kind}; it is written for a stream`);
  tables.events.subscribe("Pusher", functions.eventPusher.fn.arn, {
    filters: pushed.filters.map((filter) => filter as Record<string, unknown>),
    transform: {
      eventSourceMapping: {
        batchSize: pushed.batchSize,
        // The log is the truth and a ping catches up from it: a record that fails must not hold up its shard for long.
        bisectBatchOnFunctionError: true,
        maximumRetryAttempts: 3,
        maximumRecordAgeInSeconds: 300,
        functionResponseTypes: ["ReportBatchItemFailures"],
        destinationConfig: { onFailure: { destinationArn: queues.undelivered.arn } },
      },
    },
  });
  const swept = entries.sweeper.trigger;
  if (swept.kind !== "rate") throw new Error(`sweeper has trigger ${swept.kind}; it is written for a rate`);
  repeat("Sweep", swept.expression, functions.sweeper, queues.undelivered);
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
