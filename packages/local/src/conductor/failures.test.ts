/** What becomes of a task that fails: retries, catches, timeouts, and the end of the execution. */
import { describe, expect, it } from "vitest";
import { createHarness, firstLap, type Harness, machine, quiet, runId, task } from "./testHarness.ts";

const end = { Type: "Succeed" };

async function run(states: Readonly<Record<string, unknown>>, functions = {}): Promise<Harness> {
  const harness = createHarness({ definition: machine(states), functions });
  await harness.conductor.start(firstLap);
  await quiet();
  return harness;
}

function thrower(name: string, message = "because") {
  return () => {
    throw Object.assign(new Error(message), { name });
  };
}

const busy = { ErrorEquals: ["Busy"], IntervalSeconds: 10, MaxAttempts: 2, BackoffRate: 2 };

describe("a failing task", () => {
  it("is tried again after its back-off, and counted", async () => {
    let left = 2;
    const harness = await run(
      { A: task("f", { Retry: [busy], Output: "{% $states.context.State.RetryCount %}" }) },
      { f: () => (left-- > 0 ? thrower("Busy")() : {}) },
    );

    expect(harness.conductor.describe(runId)).toMatchObject({
      state: "A",
      retries: 1,
      wakesAt: "2026-01-05T00:00:10.000Z",
    });
    await harness.time.advance(9_999);
    expect(harness.calls).toHaveLength(1);
    await harness.time.advance(1);
    expect(harness.calls).toHaveLength(2);
    await harness.time.advance(20_000);

    expect(harness.calls).toHaveLength(3);
    expect(harness.output()).toBe(2);
  });

  it("is caught when its retries are used up, and the error is the next state's input", async () => {
    const harness = await run(
      {
        A: task("f", { Retry: [busy], Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }], Next: "B" }),
        B: end,
      },
      { f: thrower("Busy", "too many at once") },
    );
    await harness.time.advance(30_000);

    expect(harness.calls).toHaveLength(3);
    expect(harness.output()).toEqual({ Error: "Busy", Cause: "too many at once" });
  });

  it("is caught by the first rule that names its error, with that rule's output and variables", async () => {
    const harness = await run(
      {
        A: task("f", {
          Catch: [
            { ErrorEquals: ["Other"], Next: "Wrong" },
            {
              ErrorEquals: ["Odd"],
              Next: "Right",
              Output: { was: "{% $states.errorOutput.Error %}", from: "{% $states.input.epoch %}" },
              Assign: { why: "{% $states.errorOutput.Cause %}" },
            },
            { ErrorEquals: ["States.ALL"], Next: "Wrong" },
          ],
        }),
        Wrong: { Type: "Fail" },
        Right: { Type: "Succeed", Output: { input: "{% $states.input %}", why: "{% $why %}" } },
      },
      { f: thrower("Odd") },
    );

    expect(harness.output()).toEqual({ input: { was: "Odd", from: 1 }, why: "because" });
  });

  it("fails the execution when nobody catches it", async () => {
    const harness = await run({ A: task("f", { Retry: [busy] }) }, { f: thrower("Odd", "out of luck") });

    expect(harness.calls).toHaveLength(1);
    expect(harness.conductor.describe(runId)).toMatchObject({
      status: "failed",
      error: "Odd",
      cause: "out of luck",
      wakesAt: null,
    });
  });

  it("starts with fresh retries each time it is entered", async () => {
    let calls = 0;
    const harness = await run(
      {
        A: task("f", { Retry: [{ ...busy, MaxAttempts: 1 }], Next: "B" }),
        B: {
          Type: "Choice",
          Choices: [{ Condition: "{% $states.input.Payload < 4 %}", Next: "A" }],
          Default: "C",
        },
        C: end,
      },
      {
        f() {
          calls += 1;
          return calls % 2 === 1 ? thrower("Busy")() : calls;
        },
      },
    );
    await harness.time.advance(60_000);

    expect(harness.conductor.describe(runId)?.status).toBe("succeeded");
    expect(calls).toBe(4);
  });

  it("may fail by an expression that yields nothing, and is caught for it", async () => {
    const harness = await run(
      {
        A: task("f", {
          Assign: { next: "{% $states.result.Payload.nextGeneration %}" },
          Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "B" }],
        }),
        B: end,
      },
      { f: () => ({}) },
    );

    expect(harness.output()).toMatchObject({ Error: "States.QueryEvaluationError" });
  });

  it("does not call its function when its arguments yield nothing", async () => {
    const harness = await run(
      { A: task("f", { Arguments: { FunctionName: "$" + "{f}", Payload: "{% $states.input.missing %}" } }) },
      { f: () => ({}) },
    );

    expect(harness.calls).toEqual([]);
    expect(harness.conductor.describe(runId)?.error).toBe("States.QueryEvaluationError");
  });

  it("fails the execution for good when it answers more than may pass between states", async () => {
    const harness = await run(
      { A: task("f", { Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }] }), B: end },
      { f: () => "x".repeat(262_145) },
    );

    expect(harness.conductor.describe(runId)).toMatchObject({
      status: "failed",
      error: "States.DataLimitExceeded",
    });
  });
});

describe("a task that takes too long", () => {
  it("times out, its function is told, and its late answer counts for nothing", async () => {
    let answer = (_: unknown) => {};
    let told: AbortSignal | null = null;
    const harness = await run(
      {
        A: task("slow", {
          TimeoutSeconds: 5,
          Catch: [{ ErrorEquals: ["States.Timeout"], Next: "B" }],
          Next: "C",
        }),
        B: task("after"),
        C: { Type: "Fail" },
      },
      {
        slow: (_: unknown, signal: AbortSignal) => {
          told = signal;
          return new Promise((resolve) => {
            answer = resolve;
          });
        },
        after: () => "caught",
      },
    );

    await harness.time.advance(4_999);
    expect(told).toMatchObject({ aborted: false });
    await harness.time.advance(1);
    answer("too late");
    await quiet();

    expect(told).toMatchObject({ aborted: true });
    expect(harness.calls).toEqual(["slow", "after"]);
    expect(harness.output()).toMatchObject({ Payload: "caught" });
  });
});
