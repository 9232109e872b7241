/** The semantics of states, choices and verbs, on small machines. */
import { describe, expect, it } from "vitest";
import {
  createFakeTime,
  createHarness,
  firstLap,
  type Harness,
  machine,
  quiet,
  runId,
  task,
} from "./testHarness.ts";

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

describe("states", () => {
  it("pass their input on where they say nothing else", async () => {
    const harness = await run({ A: { Type: "Pass", Next: "B" }, B: end });

    expect(harness.output()).toEqual(firstLap);
  });

  it("assign variables all at once, on the values before", async () => {
    const harness = await run({
      A: { Type: "Pass", Assign: { a: 1, b: 2 }, Next: "B" },
      B: { Type: "Pass", Assign: { a: "{% $b %}", b: "{% $a %}" }, Output: "{% $a %}", Next: "C" },
      C: { Type: "Succeed", Output: ["{% $states.input %}", "{% $a %}", "{% $b %}"] },
    });

    expect(harness.output()).toEqual([1, 2, 1]);
  });

  it("see who runs, since when and where", async () => {
    const harness = await run({ A: { Type: "Pass", Output: "{% $states.context %}", End: true } });

    expect(harness.output()).toEqual({
      Execution: {
        Id: `${runId}-1`,
        Name: `${runId}-1`,
        Input: firstLap,
        StartTime: "2026-01-05T00:00:00.000Z",
      },
      State: { Name: "A", EnteredTime: "2026-01-05T00:00:00.000Z", RetryCount: 0 },
    });
  });

  it("hand a task's result over in the shape of an invocation", async () => {
    const harness = await run({ A: task("f", { Next: "B" }), B: end }, { f: () => ({ n: 1 }) });

    expect(harness.output()).toEqual({ StatusCode: 200, ExecutedVersion: "$LATEST", Payload: { n: 1 } });
    expect(harness.payloads).toEqual([{ input: firstLap }]);
  });

  it("answer null where a function answers nothing", async () => {
    const harness = await run({ A: task("f", { Output: "{% $states.result.Payload %}" }) }, { f: () => {} });

    expect(harness.conductor.describe(runId)?.status).toBe("succeeded");
    expect(harness.output()).toBeNull();
  });

  it("wait as many seconds as they say", async () => {
    const harness = await run({
      A: { Type: "Wait", Seconds: "{% $states.input.epoch * 90 %}", Next: "B" },
      B: end,
    });

    await harness.time.advance(89_999);
    expect(harness.conductor.describe(runId)).toMatchObject({
      state: "A",
      wakesAt: "2026-01-05T00:01:30.000Z",
    });
    await harness.time.advance(1);

    expect(harness.conductor.describe(runId)?.status).toBe("succeeded");
  });

  it("wait until a time", async () => {
    const harness = await run({ A: { Type: "Wait", Timestamp: "2026-01-05T01:00:00Z", End: true } });

    await harness.time.advance(3_599_999);
    expect(harness.conductor.describe(runId)?.status).toBe("running");
    await harness.time.advance(1);

    expect(harness.conductor.describe(runId)?.status).toBe("succeeded");
  });

  it("fail with the error and cause they name", async () => {
    const harness = await run({
      A: { Type: "Fail", Error: "Odd", Cause: "{% 'epoch ' & $states.input.epoch %}" },
    });

    expect(harness.conductor.describe(runId)).toMatchObject({
      status: "failed",
      error: "Odd",
      cause: "epoch 1",
    });
  });
});

describe("a choice", () => {
  const rules = (epoch: number, more = {}) => ({
    A: {
      Type: "Choice",
      Choices: [{ Condition: `{% $states.input.epoch = ${epoch} %}`, Next: "B" }],
      ...more,
    },
    B: { Type: "Succeed", Output: "rule" },
    C: { Type: "Succeed", Output: "default" },
  });

  it("follows the first rule that is true", async () => {
    expect((await run(rules(1, { Default: "C" }))).output()).toBe("rule");
  });

  it("follows its default when none is", async () => {
    expect((await run(rules(2, { Default: "C" }))).output()).toBe("default");
  });

  it("assigns what the rule that it follows assigns, and its own on the default way", async () => {
    const states = {
      A: {
        Type: "Choice",
        Choices: [{ Condition: "{% $states.input.epoch = 2 %}", Next: "B", Assign: { way: "rule" } }],
        Default: "B",
        Assign: { way: "default" },
      },
      B: { Type: "Succeed", Output: "{% $way %}" },
    };

    expect((await run(states)).output()).toBe("default");
  });

  it("fails the execution when no way is left", async () => {
    const harness = await run(rules(2));

    expect(harness.conductor.describe(runId)).toMatchObject({
      status: "failed",
      error: "States.NoChoiceMatched",
    });
  });

  it("fails the execution when a condition is neither true nor false", async () => {
    const harness = await run({
      A: { Type: "Choice", Choices: [{ Condition: "{% $states.input.epoch %}", Next: "B" }] },
      B: end,
    });

    expect(harness.conductor.describe(runId)).toMatchObject({
      status: "failed",
      error: "States.QueryEvaluationError",
    });
  });
});

describe("start", () => {
  it("is idempotent by run and epoch, also after the end", async () => {
    const harness = await run({ A: task("f") }, { f: () => ({}) });

    expect(await harness.conductor.start(firstLap)).toBe("already");
    expect(await harness.conductor.start({ ...firstLap, epoch: 2 })).toBe("started");
    await quiet();

    expect(harness.calls).toEqual(["f", "f"]);
    expect(harness.conductor.describe(runId)).toMatchObject({
      name: `${runId}-2`,
      epoch: 2,
      status: "succeeded",
    });
  });

  it("drives many runs side by side", async () => {
    const other = "run_01J00000000000000000000001";
    const harness = createHarness({
      definition: machine({ A: task("f") }),
      functions: { f: () => new Promise(() => {}) },
    });

    await harness.conductor.start(firstLap);
    await harness.conductor.start({ ...firstLap, runId: other });
    await quiet();

    expect(harness.calls).toEqual(["f", "f"]);
    expect(harness.conductor.describe(other)?.name).toBe(`${other}-1`);
  });
});

describe("stop", () => {
  it("aborts what runs of that run, tells its function, and lets nothing follow", async () => {
    let told: AbortSignal | null = null;
    let answer = (_: unknown) => {};
    const harness = await run(
      { A: task("slow", { Next: "B" }), B: task("after") },
      {
        slow: (_: unknown, signal: AbortSignal) => {
          told = signal;
          return new Promise((resolve) => {
            answer = resolve;
          });
        },
      },
    );

    await harness.conductor.stop("run_01J00000000000000000000009", "another run");
    expect(harness.conductor.describe(runId)?.status).toBe("running");
    await harness.conductor.stop(runId, "cancelled by its owner");
    answer({});
    await harness.time.advance(120_000);

    expect(told).toMatchObject({ aborted: true });
    expect(harness.calls).toEqual(["slow"]);
    expect(harness.conductor.describe(runId)).toMatchObject({
      status: "aborted",
      cause: "cancelled by its owner",
      endedAt: "2026-01-05T00:00:00.000Z",
    });
  });

  it("of the epochs before one leaves the later ones at work", async () => {
    const harness = await run({ A: task("slow") }, { slow: () => new Promise(() => {}) });
    await harness.conductor.start({ ...firstLap, epoch: 2 });

    await harness.conductor.stop(runId, "resumed", 2);

    expect(harness.conductor.describe(runId)).toMatchObject({ epoch: 2, status: "running" });
    await harness.conductor.stop(runId, "cancelled");
    expect(harness.conductor.describe(runId)?.status).toBe("aborted");
    expect(harness.conductor.history(runId, 1)[0]).toMatchObject({
      event: "ExecutionAborted",
      detail: "cancelled",
    });
  });

  it("prevails over a step that is being worked out", async () => {
    const states = { A: { Type: "Pass", Output: "{% $states.input.epoch %}", End: true } };
    const harness = createHarness({ definition: machine(states), functions: {} });

    await harness.conductor.start(firstLap);
    await harness.conductor.stop(runId, "at once");
    await quiet();

    expect(harness.conductor.describe(runId)).toMatchObject({ status: "aborted", cause: "at once" });
    expect(harness.conductor.history(runId, 1)[0]?.event).toBe("ExecutionAborted");
  });

  it("ends a back-off", async () => {
    const harness = await run({ A: task("f", { Retry: [busy] }) }, { f: thrower("Busy") });

    await harness.conductor.stop(runId, "enough");
    await harness.time.advance(120_000);

    expect(harness.calls).toEqual(["f"]);
  });

  it("of a run that has ended changes nothing", async () => {
    const harness = await run({ A: end });

    await harness.conductor.stop(runId, "enough");

    expect(harness.conductor.describe(runId)?.status).toBe("succeeded");
  });
});

describe("a machine that held up its work", () => {
  it("lets the clocks of a task begin anew", async () => {
    const harness = await run({ A: task("slow") }, { slow: () => new Promise(() => {}) });
    await harness.time.advance(50_000);

    harness.conductor.renew();

    await harness.time.advance(50_000);
    expect(harness.conductor.describe(runId)?.status).toBe("running");
    await harness.time.advance(11_000);
    expect(harness.conductor.describe(runId)).toMatchObject({ status: "failed", error: "States.Timeout" });
  });

  it("does not let a retry wait for a moment that a clock set back has put far away", async () => {
    const harness = await run({ A: task("f", { Retry: [busy] }) }, { f: thrower("Busy") });
    const earlier = createFakeTime(harness.time.clock.nowMs() - 86_400_000);
    await harness.conductor.close();

    const again = createHarness({
      definition: machine({ A: task("f", { Retry: [busy] }) }),
      functions: { f: thrower("Busy") },
      db: harness.db,
      time: earlier,
    });
    again.conductor.resume();
    await again.time.advance(1_000);

    expect(again.calls).toEqual(["f"]);
  });
});

describe("what can be asked", () => {
  it("is nothing for a run that never started", async () => {
    const harness = createHarness({ definition: machine({ A: end }), functions: {} });

    expect(harness.conductor.describe(runId)).toBeNull();
    expect(harness.conductor.history(runId, 10)).toEqual([]);
  });

  it("is the history, newest first, as long as wanted", async () => {
    const harness = await run({ A: task("f", { Retry: [busy] }) }, { f: thrower("Busy") });

    const history = harness.conductor.history(runId, 2);

    expect(history.map(({ event, state }) => [event, state])).toEqual([
      ["TaskRetryScheduled", "A"],
      ["TaskScheduled", "A"],
    ]);
    expect(history[0]?.detail).toBe("Busy: because");
  });
});

describe("a fault of the machine", () => {
  it("does not lose the execution: the step is taken again a little later", async () => {
    const harness = createHarness({
      definition: machine({ A: { Type: "Wait", Seconds: 5, Next: "B" }, B: end }),
      functions: {},
    });
    await harness.conductor.start(firstLap);
    await quiet();

    harness.db.exec("ALTER TABLE conductor_history RENAME TO elsewhere");
    await harness.time.advance(5_000);
    expect(harness.conductor.describe(runId)?.state).toBe("A");
    harness.db.exec("ALTER TABLE elsewhere RENAME TO conductor_history");
    await harness.time.advance(1_000);

    expect(harness.conductor.describe(runId)?.status).toBe("succeeded");
  });
});
