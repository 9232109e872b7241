import { existsSync } from "node:fs";
import { limits } from "@tradewind/core/limits";
import { Scope, scopes } from "@tradewind/core/safety/scopes";
import { describe, expect, it } from "vitest";
import type { EntrySpec } from "./grants.ts";
import { entries, queueOf, tables, workerEntry } from "./resources.ts";

const workers = Scope.options.map(workerEntry);
const all: readonly EntrySpec[] = [...Object.values(entries), ...workers];
const actionsOf = ({ grants }: EntrySpec): string[] => grants.flatMap(({ actions }) => actions);
const writing = /^(dynamodb:(Put|Update|Delete|BatchWrite)|s3:(Put|Delete)|states:|sqs:SendMessage)/;

describe("what the entries are granted", () => {
  it("has a file for every entry", () => {
    const missing = all.filter(({ name }) => !existsSync(new URL(`../entries/${name}.ts`, import.meta.url)));

    expect(missing).toEqual([]);
  });

  it("names no action by a wildcard", () => {
    expect(all.flatMap(actionsOf).filter((action) => action.includes("*"))).toEqual([]);
  });

  it("names only tables and indexes that there are", () => {
    const known = new Set<string>(
      Object.entries(tables).flatMap(([table, { indexes }]) => [
        `table/${table}`,
        `stream/${table}`,
        ...Object.keys(indexes).map((index) => `index/${table}/${index}`),
      ]),
    );
    const named = all.flatMap(({ grants }) => grants.map(({ resource }) => resource));

    const unknown = named.filter((name) => /^(table|stream|index)\//.test(name) && !known.has(name));

    expect(unknown).toEqual([]);
  });

  it.each(all.map((entry) => [entry.name, entry] as const))(
    "lets %s read no sealed bars",
    (_, { grants }) => {
      const sealed = grants.filter(({ resource }) => resource.startsWith("bucket/data/sealed/"));

      expect(sealed.flatMap(({ actions }) => actions).filter((action) => action !== "s3:PutObject")).toEqual(
        [],
      );
    },
  );

  it.each(workers.map((entry, at) => [Scope.options[at], entry] as const))(
    "lets no worker (%s) start or stop executions, nor write generations, lineage or archives",
    (_, entry) => {
      const { grants } = entry;
      const archiving = grants.filter(
        ({ resource, actions }) =>
          /^(table\/(lineage|archives|runs|datasets)|bucket\/documents\/(generations|archives|lineage))/.test(
            resource,
          ) && actions.some((action) => writing.test(action)),
      );

      expect(actionsOf(entry)).not.toContain("states:StartExecution");
      expect(actionsOf(entry)).not.toContain("states:StopExecution");
      expect(archiving).toEqual([]);
    },
  );

  it("lets the restricted scope write nothing at all", () => {
    expect(actionsOf(workerEntry("restricted")).filter((action) => writing.test(action))).toEqual([]);
  });
});

describe("queues and functions", () => {
  it.each(Scope.options)("%s: a message outlives its worker's deadline six times over", (scope) => {
    const { timeoutSeconds, memoryMb } = workerEntry(scope);
    const queue = queueOf(scope);

    expect(timeoutSeconds * 1_000).toBe(scopes[scope].timeoutMs);
    expect(memoryMb).toBe(scopes[scope].memoryMb);
    expect(queue.visibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * timeoutSeconds);
    expect(queue.receiveCountMax).toBeGreaterThanOrEqual(5);
  });

  it("gives a phase the time that the state machine gives it", () => {
    expect(entries.analysis.timeoutSeconds).toBe(limits.phaseTimeoutSeconds);
  });
});
