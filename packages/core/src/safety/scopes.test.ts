import { describe, expect, it } from "vitest";
import { TerminalError } from "../errors.ts";
import { limits } from "../limits.ts";
import { Access, assertPermitted, permits, Scope, scopeFor, scopes } from "./scopes.ts";

const breedingScopes = ["experimental", "production", "research"] as const;

import { heartbeatMsOf, SILENT_HEARTBEATS_MAX } from "./watchdog.ts";

describe("permission scopes", () => {
  it.each([
    ["experimental", 60_000],
    ["production", 30_000],
    ["research", 180_000],
    ["sandbox", 15_000],
    ["restricted", 10_000],
  ] as const)("%s is killed after %i ms", (scope, timeoutMs) => {
    expect(scopes[scope].timeoutMs).toBe(timeoutMs);
  });

  it("lets what breeds read both open parts, write and archive", () => {
    for (const scope of breedingScopes) {
      const allowed = Access.options.filter((access) => permits(scope, access));
      expect(allowed).toEqual(["readTraining", "readValidation", "writeResults", "archive"]);
    }
  });

  it("keeps the sealed part from every scope", () => {
    expect(Scope.options.filter((scope) => permits(scope, "readSealed"))).toEqual([]);
  });

  it("shows the sandbox training bars alone and keeps its results out of the archive", () => {
    expect(scopes.sandbox.access).toEqual(["readTraining", "writeResults"]);
  });

  it("lets restricted work read and never write", () => {
    expect(permits("restricted", "readValidation")).toBe(true);
    expect(permits("restricted", "writeResults")).toBe(false);
    expect(permits("restricted", "archive")).toBe(false);
  });

  it("never lets a scope archive what it may not store", () => {
    const archiving = Scope.options.filter((scope) => permits(scope, "archive"));
    expect(archiving.filter((scope) => !permits(scope, "writeResults"))).toEqual([]);
  });

  it("shows validation bars to nobody who may not see training bars", () => {
    const validating = Scope.options.filter((scope) => permits(scope, "readValidation"));
    expect(validating.filter((scope) => !permits(scope, "readTraining"))).toEqual([]);
  });

  it("gives strategies from outside no more time or memory than any breeding scope", () => {
    for (const scope of breedingScopes) {
      expect(scopes.sandbox.timeoutMs).toBeLessThan(scopes[scope].timeoutMs);
      expect(scopes.sandbox.memoryMb).toBeLessThanOrEqual(scopes[scope].memoryMb);
    }
  });

  it("lets no strategy ask for more than the engine can do before its silence ends it, ten times over", () => {
    const nodeBarsPerMs = 1_000_000;
    for (const { timeoutMs, nodeBarsMax } of Object.values(scopes)) {
      const silentMs = SILENT_HEARTBEATS_MAX * heartbeatMsOf(timeoutMs);
      expect(nodeBarsMax).toBeLessThanOrEqual((nodeBarsPerMs * silentMs) / 10);
    }
  });

  it("plans batches that end far inside their deadline on a machine twenty times as slow", () => {
    expect(limits.batchDeadlineShare * 20).toBeLessThan(0.5);
  });

  it("gives no scope more memory than a worker has", () => {
    expect(Math.max(...Scope.options.map((scope) => scopes[scope].memoryMb))).toBe(limits.workerMemoryMb);
  });
});

describe("asking for a permission", () => {
  it("passes what the scope may do", () => {
    expect(() => assertPermitted("production", "archive")).not.toThrow();
  });

  it("refuses the rest for good, naming what was asked and what is allowed", () => {
    const refused = () => assertPermitted("restricted", "writeResults");

    expect(refused).toThrow(TerminalError);
    expect(refused).toThrow(expect.objectContaining({ kind: "forbidden", code: "scope.forbidden" }));
    expect(refused).toThrow(/restricted may not writeResults.*readTraining, readValidation/);
  });
});

describe("the scope of a strategy by its origin", () => {
  it.each([
    ["immigrant", "research"],
    ["seed", "sandbox"],
    ["model", "research"],
    ["subtree", "research"],
    ["direction", "research"],
    ["ensemble", "research"],
    ["crossover", "experimental"],
    ["point", "experimental"],
    ["window", "experimental"],
    ["constant", "experimental"],
    ["hoist", "experimental"],
    ["stops", "experimental"],
    ["gate", "experimental"],
    ["raiseLeverage", "experimental"],
    ["tightenStop", "experimental"],
    ["micro", "production"],
    ["elite", "production"],
    ["preview", "sandbox"],
    ["promotion", "research"],
  ])("%s is worked under %s", (origin, scope) => {
    expect(scopeFor(origin)).toBe(scope);
  });

  it.each(["", "unheardOf", "constructor", "__proto__", "toString"])(
    "puts the unknown origin %j into the sandbox",
    (origin) => {
      expect(scopeFor(origin)).toBe("sandbox");
    },
  );
});
