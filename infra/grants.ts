/// <reference path="../.sst/platform/config.d.ts" />
import type { Grant, GrantResource } from "@tradewind/functions/aws/grants";
import type { Permission } from "./appFunction.ts";
import type { Queues } from "./queues.ts";
import { arnOf } from "./stage.ts";
import type { Buckets, Tables } from "./storage.ts";

type Arn = $util.Input<string>;

/** What grants are about, as far as it is not a table, a bucket or a queue. */
export interface SingleResources {
  readonly stateMachine: Arn;
  readonly executions: Arn;
  readonly connections: Arn;
  readonly schedules: Arn;
  readonly scheduleRole?: Arn;
  readonly previewFunction?: Arn;
}

export interface Granted {
  readonly tables: Tables;
  readonly buckets: Buckets;
  readonly queues: Queues;
  readonly single: SingleResources;
}

/** The grants of an entry as permissions on the things that are there. Error for a resource that is not. */
export function permissionsOf(grants: readonly Grant[], granted: Granted): Permission[] {
  return grants.map(({ resource, actions }) => ({
    actions,
    resources: [arnOfResource(resource, granted)],
    ...(actions.includes("iam:PassRole") ? { conditions: passedToScheduler } : {}),
  }));
}

const passedToScheduler = [
  { test: "StringEquals", variable: "iam:PassedToService", values: ["scheduler.amazonaws.com"] },
];

function arnOfResource(resource: GrantResource, granted: Granted): Arn {
  const [kind = "", name = "", ...rest] = resource.split("/");
  const known = {
    table: () => pick(granted.tables, name)?.arn,
    index: () => append(pick(granted.tables, name)?.arn, `index/${rest.join("/")}`),
    stream: () => pick(granted.tables, name)?.nodes.table.streamArn,
    bucket: () => append(pick(granted.buckets, name)?.arn, rest.join("/")),
    queue: () => pick(granted.queues.scopes, name)?.queue.arn,
    deadLetters: () => pick(granted.queues.scopes, name)?.deadLetters.arn,
  };
  const arn = kind in known ? known[kind as keyof typeof known]() : pick(granted.single, kind);
  if (arn === undefined) throw new Error(`a grant is about ${resource}, which infra/ does not create`);
  return arn;
}

function pick<T extends object>(things: T, name: string): T[keyof T] | undefined {
  return name in things ? things[name as keyof T] : undefined;
}

function append(arn: Arn | undefined, rest: string): Arn | undefined {
  return arn === undefined || rest === "" ? arn : $interpolate`${arn}/${rest}`;
}

/** The machine's ARN by its name: the machine names the functions, some of which must name the machine. */
export function stateMachineArns(name: string): Pick<SingleResources, "stateMachine" | "executions"> {
  return {
    stateMachine: arnOf("states", `stateMachine:${name}`),
    executions: arnOf("states", `execution:${name}:*`),
  };
}
