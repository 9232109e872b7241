/// <reference path="../.sst/platform/config.d.ts" />
import { names } from "@tradewind/functions/aws/grants";
import type { Queues } from "./queues.ts";
import type { Buckets, Tables } from "./storage.ts";

/** What functions may be told, by the variable's name. */
export type Environment = Readonly<Record<string, $util.Input<string>>>;

/** The variables an entry asks for and no other. Error for one that nobody sets. */
export function variablesOf(wanted: readonly string[], environment: Environment): Environment {
  const missing = wanted.filter((name) => environment[name] === undefined);
  if (missing.length > 0)
    throw new Error(`an entry asks for ${missing.join(", ")}, which infra/ does not set`);
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Where the data are: `TABLE_NAME_*`, `BUCKET_*` and `QUEUE_URL_*`. */
export function storageVariables(tables: Tables, buckets: Buckets, queues: Queues): Environment {
  const named = <T>(
    things: Readonly<Record<string, T>>,
    name: (key: string) => readonly string[],
    value: (thing: T) => $util.Input<string>,
  ) =>
    Object.entries(things).flatMap(([key, thing]) =>
      name(key).map((variable) => [variable, value(thing)] as const),
    );
  return Object.fromEntries([
    ...named(
      tables,
      (key) => names.tables(key),
      (table) => table.name,
    ),
    ...named(
      buckets,
      (key) => [`BUCKET_${key.toUpperCase()}`],
      (bucket) => bucket.name,
    ),
    ...Object.entries(queues.scopes).map(
      ([scope, { queue }]) => [`QUEUE_URL_${scope.toUpperCase()}`, queue.url] as const,
    ),
  ]);
}
