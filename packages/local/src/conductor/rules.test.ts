import { describe, expect, it } from "vitest";
import type { Catcher, Retrier } from "./definition.ts";
import { decideRetry, findCatcher } from "./rules.ts";

const never = () => 0.5;

function retrier(names: readonly string[], fields: Partial<Retrier> = {}): Retrier {
  return {
    ErrorEquals: [...names],
    IntervalSeconds: 1,
    MaxAttempts: 3,
    BackoffRate: 2,
    JitterStrategy: "NONE",
    ...fields,
  };
}

function catcher(names: readonly string[], next: string): Catcher {
  return { ErrorEquals: [...names], Next: next };
}

const failed = (error: string) => ({ error, cause: "because" });

describe("a retry", () => {
  it("waits longer each time, until its attempts are used up", () => {
    const rules = [retrier(["Busy"], { IntervalSeconds: 2, BackoffRate: 3 })];

    const delays = [0, 1, 2, 3].map(
      (used) => decideRetry(rules, [used], failed("Busy"), never)?.delayMs ?? null,
    );

    expect(delays).toEqual([2_000, 6_000, 18_000, null]);
  });

  it("never waits longer than its longest delay", () => {
    const rules = [retrier(["Busy"], { MaxAttempts: 2_000, BackoffRate: 10, MaxDelaySeconds: 30 })];

    const decision = decideRetry(rules, [1_999], failed("Busy"), never);

    expect(decision?.delayMs).toBe(30_000);
  });

  it.each([
    [0, 0],
    [0.5, 2_000],
    [0.999_999, 3_999],
  ])("with full jitter waits a share of the delay, by the random number %d", (random, delayMs) => {
    const rules = [retrier(["Busy"], { JitterStrategy: "FULL" })];

    const decision = decideRetry(rules, [2], failed("Busy"), () => random);

    expect(decision?.delayMs).toBe(delayMs);
  });

  it("counts for the first rule that names the error, each rule by itself", () => {
    const rules = [retrier(["A"], { MaxAttempts: 1 }), retrier(["B", "A"])];

    expect(decideRetry(rules, [], failed("B"), never)?.retries).toEqual([0, 1]);
    expect(decideRetry(rules, [0, 1], failed("A"), never)?.retries).toEqual([1, 1]);
    expect(decideRetry(rules, [1, 1], failed("A"), never)).toBeNull();
  });

  it("with no attempts allowed is none", () => {
    expect(decideRetry([retrier(["A"], { MaxAttempts: 0 })], [], failed("A"), never)).toBeNull();
  });
});

describe("a rule matches", () => {
  it.each([
    ["Busy", "Busy", true],
    ["Busy", "busy", false],
    ["States.ALL", "Busy", true],
    ["States.ALL", "States.Timeout", true],
    ["States.ALL", "States.QueryEvaluationError", true],
    ["States.ALL", "States.DataLimitExceeded", false],
    ["States.ALL", "States.Runtime", false],
    ["States.TaskFailed", "Busy", true],
    ["States.TaskFailed", "States.HeartbeatTimeout", true],
    ["States.TaskFailed", "States.Timeout", false],
    ["States.Timeout", "States.Timeout", true],
    ["States.Timeout", "States.HeartbeatTimeout", false],
  ])("%s the error %s: %s", (name, error, expected) => {
    expect(findCatcher([catcher([name], "Next")], failed(error)) !== null).toBe(expected);
    expect(decideRetry([retrier([name])], [], failed(error), never) !== null).toBe(expected);
  });

  it("in the order in which the rules stand", () => {
    const rules = [catcher(["A"], "First"), catcher(["B", "A"], "Second"), catcher(["States.ALL"], "Last")];

    const next = ["A", "B", "C"].map((error) => findCatcher(rules, failed(error))?.Next);

    expect(next).toEqual(["First", "Second", "Last"]);
  });
});
