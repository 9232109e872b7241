import { describe, expect, it } from "vitest";
import { makeViolation, Violation, ViolationKind } from "./violations.ts";

const timeout = {
  owner: "someone",
  runId: "run_01J00000000000000000000000",
  generation: 3,
  batchId: "bat_000000000000000000000000",
  candidateId: "can_0003_00007",
  strategyId: null,
  scope: "experimental",
  kind: "timeout",
  message: "no result after 60000 ms; the candidate is left out",
  at: "2026-01-01T00:00:00.000Z",
  evidence: { timeoutMs: 60_000, worker: "w1" },
} as const;

describe("violations", () => {
  it("carry an id and everything they were told", () => {
    const violation = makeViolation(timeout);

    expect(Violation.parse(violation)).toEqual({ ...timeout, violationId: violation.violationId });
    expect(violation.violationId).toMatch(/^vio_[0-9a-f]{24}$/);
  });

  it("are one and the same when told again later, in other words", () => {
    const again = { ...timeout, at: "2026-01-01T00:05:00.000Z", message: "again", evidence: {} };

    expect(makeViolation(again).violationId).toBe(makeViolation(timeout).violationId);
  });

  it.each([
    ["owner", { owner: "someone else" }],
    ["run", { runId: "run_01J00000000000000000000001" }],
    ["batch", { batchId: null }],
    ["candidate", { candidateId: "can_0003_00008" }],
    ["strategy", { strategyId: "str_00000000000000000000000000000000" }],
  ])("differ by %s", (_what, change) => {
    expect(makeViolation({ ...timeout, ...change }).violationId).not.toBe(makeViolation(timeout).violationId);
  });

  it("differ by kind, each from every other", () => {
    const ids = ViolationKind.options.map((kind) => makeViolation({ ...timeout, kind }).violationId);

    expect(new Set(ids).size).toBe(ViolationKind.options.length);
  });

  it("refuse a field nobody knows", () => {
    expect(Violation.safeParse({ ...makeViolation(timeout), colour: "red" }).success).toBe(false);
  });
});
