import type { RunRecord } from "@tradewind/core/evolution/run";
import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import { describe, expect, it } from "vitest";
import { runIdOf, runOf } from "../../../test/contracts/fixtures.ts";
import { makeExecutionEndedHandler } from "./executionEnded.ts";
import { makeFailureHandler } from "./failure.ts";

const runId = runIdOf(1);

async function makeEnded(change: Partial<RunRecord> = {}) {
  const ids = { runId: () => "run", secret: () => "secret" };
  const ports = makeMemoryPorts({ clock: { nowMs: () => 0 }, ids });
  await ports.runs.create(runOf(1, { status: "running", epoch: 2, ...change }), null);
  return {
    ended: makeExecutionEndedHandler(ports),
    recordFailure: makeFailureHandler(ports),
    run: () => ports.runs.get(runId),
    told: async () => (await ports.events.read(runId, 0, 10)).map(({ type, data }) => ({ type, data })),
  };
}

/** As EventBridge sends it, with more than is read. */
const eventOf = (name: string, status: string, more: object = {}) => ({
  source: "aws.states",
  "detail-type": "Step Functions Execution Status Change",
  detail: { name, status, input: "{}", error: null, cause: null, redriveCount: 0, ...more },
});

describe("an execution that ended without recording why", () => {
  it.each([
    ["ABORTED", "Execution.ABORTED", /stopped from outside/],
    ["TIMED_OUT", "Execution.TIMED_OUT", /ran out of time/],
    ["FAILED", "Execution.FAILED", /failed and could not record why/],
  ])("ends its run as failed, and says what to do: %s", async (status, code, words) => {
    const { ended, run, told } = await makeEnded();

    await ended(eventOf(`${runId}-2`, status));

    expect(await run()).toMatchObject({
      status: "failed",
      finishedAt: "1970-01-01T00:00:00.000Z",
      failure: { code, message: expect.stringMatching(words) },
    });
    expect((await run())?.failure?.message).toContain("start the run again");
    expect(await told()).toMatchObject([{ type: "run.finished", data: { status: "failed" } }]);
  });

  it("keeps the error and the cause that the execution gave", async () => {
    const { ended, run } = await makeEnded();

    await ended(eventOf(`${runId}-2`, "FAILED", { error: "States.Runtime", cause: "no such path" }));

    expect((await run())?.failure).toEqual({ code: "States.Runtime", message: "no such path" });
  });

  it("is told once, however often it is heard", async () => {
    const { ended, recordFailure, run, told } = await makeEnded();

    await recordFailure({ runId, epoch: 2, generation: 0, error: { Error: "TerminalError", Cause: "why" } });
    await ended(eventOf(`${runId}-2`, "FAILED", { error: "RunFailed", cause: "see the record" }));
    await ended(eventOf(`${runId}-2`, "FAILED"));

    expect((await run())?.failure).toEqual({ code: "TerminalError", message: "why" });
    expect(await told()).toHaveLength(1);
  });

  it.each([
    ["of a run that a later execution drives", `${runId}-1`, "ABORTED", {}],
    ["of a run that was cancelled", `${runId}-2`, "ABORTED", { status: "cancelled" }],
    ["of a run that rests", `${runId}-2`, "ABORTED", { status: "paused" }],
    ["of a run that succeeded", `${runId}-2`, "TIMED_OUT", { status: "succeeded" }],
    ["that is none of ours", "started-by-hand", "FAILED", {}],
    ["that succeeded", `${runId}-2`, "SUCCEEDED", {}],
  ] as const)("changes nothing %s", async (_, name, status, change) => {
    const { ended, run, told } = await makeEnded(change);
    const before = await run();

    await ended(eventOf(name, status));

    expect(await run()).toEqual(before);
    expect(await told()).toEqual([]);
  });
});

describe("a failure that an old execution records", () => {
  it("does not end the run that a later one drives", async () => {
    const { recordFailure, run, told } = await makeEnded();

    await recordFailure({ runId, epoch: 1, generation: 0, error: { Error: "RetryableError" } });

    expect((await run())?.status).toBe("running");
    expect(await told()).toEqual([]);
  });
});
