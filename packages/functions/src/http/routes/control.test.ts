import { archiveHashOf, emptyArchive } from "@tradewind/core/archive/insert";
import { RetryableError } from "@tradewind/core/errors";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { limits } from "@tradewind/core/limits";
import { Problem, RunView } from "@tradewind/core/views/run";
import { describe, expect, it } from "vitest";
import { makeContinueHandler } from "../../continue.ts";
import { type Harness, makeHarness } from "../testing/harness.ts";
import { setRun, startSampleRun } from "../testing/samples.ts";

const act = (harness: Harness, runId: string, action: string, body?: unknown): Promise<Response> =>
  harness.send("POST", `/api/runs/${runId}/${action}`, body === undefined ? {} : { body });

const told = async (harness: Harness, runId: string): Promise<string[]> =>
  (await harness.ports.events.read(runId, 0, 100)).map(({ type }) => type);

describe("cancel", () => {
  it("ends the run, stops its execution, keeps its archive and tells the end", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await harness.ports.archives.commit(runId, 0, emptyArchive);

    const run = RunView.parse(await (await act(harness, runId, "cancel")).json());

    const archiveHash = archiveHashOf(emptyArchive);
    expect(run).toMatchObject({ status: "cancelled", archiveHash, finishedAt: "2026-01-01T00:00:00.000Z" });
    expect(harness.ports.conductor.stopped).toEqual([runId]);
    const [event] = await harness.ports.events.read(runId, 0, 10);
    expect(event).toMatchObject({ type: "run.finished", data: { status: "cancelled", archiveHash } });
  });

  it("is the same when asked for again", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    const first = await (await act(harness, runId, "cancel")).json();
    harness.advance(60_000);

    const again = await act(harness, runId, "cancel");

    expect(await again.json()).toEqual(first);
    expect(await told(harness, runId)).toEqual(["run.finished"]);
  });

  it("finishes what a process that died after the record left undone", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await setRun(harness, runId, { status: "cancelled", untold: { reason: "cancelled" } });

    await act(harness, runId, "cancel");

    expect(harness.ports.conductor.stopped).toEqual([runId]);
    expect(await told(harness, runId)).toEqual(["run.finished"]);
  });
});

describe("pause and resume", () => {
  it("goes on as a new execution at the phase where the run rests", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await setRun(harness, runId, { status: "running", generation: 3, phase: "analysis" });

    const paused = RunView.parse(await (await act(harness, runId, "pause")).json());
    const resumed = RunView.parse(await (await act(harness, runId, "resume")).json());

    expect(paused).toMatchObject({ status: "paused", epoch: 1 });
    expect(resumed).toMatchObject({ status: "running", epoch: 2 });
    const execution = { runId, epoch: 2, generation: 3, phase: "analysis" };
    expect(harness.ports.conductor.started.at(-1)).toEqual(execution);
    expect(await told(harness, runId)).toEqual(["run.paused", "run.resumed"]);
  });

  it("tells a second pause and a second resume too", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);

    for (const action of ["pause", "resume", "pause", "resume"]) await act(harness, runId, action);

    expect(await told(harness, runId)).toEqual(["run.paused", "run.resumed", "run.paused", "run.resumed"]);
  });

  it("tells one pause once, though the run's last phase handed it over to the next execution meanwhile", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);

    await act(harness, runId, "pause");
    const handOver = makeContinueHandler(harness.ports);
    await handOver({ runId, epoch: 1, generation: 1 });
    await act(harness, runId, "pause");

    expect((await harness.ports.runs.get(runId))?.epoch).toBe(2);
    expect(await told(harness, runId)).toEqual(["run.paused"]);
  });

  it("changes nothing when asked for again", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);

    for (const action of ["resume", "pause", "pause", "resume", "resume"]) await act(harness, runId, action);

    expect(await told(harness, runId)).toEqual(["run.paused", "run.resumed"]);
    expect(harness.ports.conductor.started.map(({ epoch }) => epoch)).toEqual([1, 2]);
  });

  it("starts an execution that was lost between record and start", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await setRun(harness, runId, { status: "running", epoch: 2, generation: 1, phase: "breeding" });

    await act(harness, runId, "resume");

    expect(harness.ports.conductor.started.at(-1)).toMatchObject({
      epoch: 2,
      generation: 1,
      phase: "breeding",
    });
  });

  it("tells a resumption whose process died after the record, when it is asked for again", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await setRun(harness, runId, { status: "running", epoch: 2, resumedEpoch: 2 });

    await act(harness, runId, "resume");
    await act(harness, runId, "resume");

    expect(await told(harness, runId)).toEqual(["run.resumed"]);
  });

  it("tells a resumption before anything may start, for the run may end before it is asked for again", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await act(harness, runId, "pause");
    harness.ports.conductor.stop = async () => {
      throw new RetryableError("unavailable", "test.down", "the conductor is down; try again");
    };

    await act(harness, runId, "resume");

    expect(await told(harness, runId)).toEqual(["run.paused", "run.resumed"]);
  });

  it("stops the execution that was paused, never the one that drives the run now", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    const stopped: (number | undefined)[] = [];
    harness.ports.conductor.stop = async (_runId, _cause, beforeEpoch) => void stopped.push(beforeEpoch);

    for (const action of ["pause", "resume", "resume"]) await act(harness, runId, action);

    expect(stopped).toEqual([2, 2]);
  });

  it("does not resume beyond the owner's share of active runs", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await act(harness, runId, "pause");
    for (let n = 0; n < limits.runsActivePerOwnerMax; n++)
      await harness.send("POST", "/api/runs", { body: {} });

    const answer = await act(harness, runId, "resume");

    expect(answer.status).toBe(409);
    expect(Problem.parse(await answer.json()).code).toBe("run.too_many");
  });
});

describe("extend", () => {
  it("is told before anything may start, for the run may end before it is asked for again", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await setRun(harness, runId, { status: "succeeded", generation: 2, untold: { reason: "the last" } });
    harness.ports.conductor.start = async () => {
      throw new RetryableError("unavailable", "test.down", "the conductor is down; try again");
    };

    await act(harness, runId, "extend", { generations: 9 });

    expect(await told(harness, runId)).toEqual(["run.finished", "run.extended"]);
  });

  it("raises the number of generations of a run that is not at its end, and goes on as it was", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);

    const run = RunView.parse(await (await act(harness, runId, "extend", { generations: 25 })).json());

    expect(run).toMatchObject({ status: "queued", epoch: 1, settings: { generations: 25 } });
    expect(await told(harness, runId)).toEqual(["run.extended"]);
  });

  it("wakes a run that has succeeded, from its next generation", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    const finishedAt = "2026-01-01T00:00:00.000Z";
    await setRun(harness, runId, { status: "succeeded", generation: 9, phase: "adaptation", finishedAt });

    const run = RunView.parse(await (await act(harness, runId, "extend", { generations: 12 })).json());

    expect(run).toMatchObject({
      status: "running",
      epoch: 2,
      generation: 10,
      phase: "generation",
      finishedAt: null,
    });
    const execution = { runId, epoch: 2, generation: 10, phase: "generation" };
    expect(harness.ports.conductor.started.at(-1)).toEqual(execution);
  });

  it("wakes a run that ended before the generations it was given", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await setRun(harness, runId, { status: "succeeded", generation: 4, phase: "adaptation" });

    const run = RunView.parse(await (await act(harness, runId, "extend", { generations: 10 })).json());

    expect(run).toMatchObject({ status: "running", generation: 5, settings: { generations: 10 } });
  });

  it("changes nothing when asked for again", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    const first = await (await act(harness, runId, "extend", { generations: 25 })).json();

    const again = await act(harness, runId, "extend", { generations: 25 });

    expect(await again.json()).toEqual(first);
    expect(await told(harness, runId)).toEqual(["run.extended"]);
  });

  it("tells an extension whose process died after the record, when it is asked for again", async () => {
    const harness = makeHarness();
    const { runId, settings } = await startSampleRun(harness);
    await setRun(harness, runId, { settings: { ...settings, generations: 25 }, extendedTo: 25 });

    await act(harness, runId, "extend", { generations: 25 });

    expect(await told(harness, runId)).toEqual(["run.extended"]);
  });

  it("answers an extension asked for again after the run has spent its budget, and tells it", async () => {
    const harness = makeHarness();
    const { runId, settings, progress } = await startSampleRun(harness);
    await setRun(harness, runId, {
      status: "succeeded",
      settings: { ...settings, generations: 25, budget: { backtestsMax: 40 } },
      extendedTo: 25,
      progress: { ...progress, backtests: 40 },
    });

    const answer = await act(harness, runId, "extend", { generations: 25 });

    expect(answer.status).toBe(200);
    expect(await told(harness, runId)).toEqual(["run.extended"]);
    expect(harness.ports.conductor.started).toHaveLength(1);
  });

  it("does not wake a run whose budget is spent, for a generation more would be beyond it", async () => {
    const harness = makeHarness();
    const { runId, settings, progress } = await startSampleRun(harness);
    await setRun(harness, runId, {
      status: "succeeded",
      settings: { ...settings, budget: { backtestsMax: 40 } },
      progress: { ...progress, backtests: 40 },
    });

    const answer = await act(harness, runId, "extend", { generations: 25 });

    expect(answer.status).toBe(409);
    expect(Problem.parse(await answer.json())).toMatchObject({ code: "run.budget_spent" });
    expect(harness.ports.conductor.started).toHaveLength(1);
  });

  it("refuses fewer generations than there are, and names them", async () => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);

    const answer = await act(harness, runId, "extend", { generations: 3 });

    expect(answer.status).toBe(409);
    expect(Problem.parse(await answer.json()).errors).toEqual([{ pointer: "/generations", message: "10" }]);
  });
});

describe("what the present state does not allow", () => {
  it.each<[string, RunRecord["status"]]>([
    ["cancel", "succeeded"],
    ["cancel", "failed"],
    ["pause", "succeeded"],
    ["pause", "failed"],
    ["pause", "cancelled"],
    ["resume", "succeeded"],
    ["resume", "failed"],
    ["resume", "cancelled"],
    ["extend", "failed"],
    ["extend", "cancelled"],
  ])("%s of a run that is %s is a conflict that names the state", async (action, status) => {
    const harness = makeHarness();
    const { runId } = await startSampleRun(harness);
    await setRun(harness, runId, { status });

    const answer = await act(harness, runId, action, action === "extend" ? { generations: 50 } : undefined);

    const problem = Problem.parse(await answer.json());
    expect(answer.status).toBe(409);
    expect(problem).toMatchObject({
      code: `run.${status}`,
      errors: [{ pointer: "/status", message: status }],
    });
    expect(harness.ports.conductor.started).toHaveLength(1);
  });
});

it("tries again when another writer was faster", async () => {
  const harness = makeHarness();
  const { runId } = await startSampleRun(harness);
  const { get } = harness.ports.runs;
  let raced = false;
  harness.ports.runs.get = async (id) => {
    const run = await get(id);
    if (run !== null && !raced && run.status === "queued") {
      raced = true;
      await harness.ports.runs.update({ ...run, generation: 1 });
    }
    return run;
  };

  const run = RunView.parse(await (await act(harness, runId, "pause")).json());

  expect(run).toMatchObject({ status: "paused", generation: 1 });
});
