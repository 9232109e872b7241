/** Goal: what comes late, after the run has gone on, leaves it where it is. Method: the real handlers over memory ports. */

import { type Phase, phases } from "@tradewind/core/events";
import { unwatched } from "@tradewind/core/evolution/backtesting";
import type { BatchMessage } from "@tradewind/core/evolution/candidate";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { MemoryPorts } from "@tradewind/core/memory/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { samplePorts, sampleRun } from "../../../test/support/sampleRun.ts";
import { makeBacktestHandler } from "./backtest.ts";
import { makeFailureHandler } from "./failure.ts";
import { makePhaseHandler, type PhaseAnswer } from "./phases.ts";
import { tellEnds } from "./tellEnd.ts";

let ports: MemoryPorts;
let run: RunRecord;

beforeEach(async () => {
  ports = await samplePorts();
  run = await sampleRun(ports, { seed: 3, generations: 1, population: 8 });
});

const asSent = (message: BatchMessage): BatchMessage => message;

/** A batch that failed as often as it may. */
const lose = (message: BatchMessage): BatchMessage => ({
  ...message,
  excluded: message.candidateIds.map((candidateId) => ({ candidateId })),
});

async function call(phase: Phase, change = asSent): Promise<PhaseAnswer> {
  const request = { runId: run.runId, epoch: 1, generation: 0, phase };
  const token = phase === "backtesting" ? { taskToken: "token" } : {};
  const answer = await makePhaseHandler(ports, phase)({ ...request, ...token });
  const work = makeBacktestHandler(ports, { ...unwatched, worker: "test" });
  for (let message = ports.queue.take(); message !== undefined; message = ports.queue.take()) {
    await work({ Records: [{ messageId: "m", body: JSON.stringify(change(message)) }] });
  }
  return answer;
}

const present = async (): Promise<RunRecord> => (await ports.runs.get(run.runId))!;

async function change(changes: Partial<RunRecord>): Promise<void> {
  await ports.runs.update({ ...(await present()), ...changes });
}

describe("a call of a phase that comes after the run has left it", () => {
  it("is refused and leaves the run where it is", async () => {
    for (const phase of phases.slice(0, 3)) await call(phase);

    await expect(call("generation")).rejects.toMatchObject({ name: "RunPausedError" });

    expect(await present()).toMatchObject({ phase: "analysis" });
  });

  it("is welcome for the phase at which the run is", async () => {
    for (const phase of phases.slice(0, 3)) await call(phase);

    await expect(call("analysis")).resolves.toMatchObject({ generation: 0 });
  });
});

it("a generation that is proposed again after its lineage was written is the same", async () => {
  for (const phase of phases.slice(0, 5)) await call(phase);
  const candidates = await ports.generations.get(run.runId, 0, "candidates");
  await change({ phase: "generation" });

  await call("generation");

  expect(await ports.generations.get(run.runId, 0, "candidates")).toEqual(candidates);
});

describe("a last lap that ends while its run is extended", () => {
  it("goes on to the next generation", async () => {
    for (const phase of phases.slice(0, 5)) await call(phase);
    const { get } = ports.runs;
    let reads = 0;
    ports.runs.get = async (runId) => {
      // The phase opens with the first read and concludes with the next: between them the user extends the run.
      if (++reads === 2) await change({ settings: { ...run.settings, generations: 2 } });
      return get(runId);
    };

    const answer = await call("adaptation");

    expect(answer.decision).toBe("again");
    expect(await present()).toMatchObject({ status: "running" });
  });

  it("ends nothing where the extended run has gone on already", async () => {
    for (const phase of phases.slice(0, 5)) await call(phase);
    const { get } = ports.runs;
    let reads = 0;
    ports.runs.get = async (runId) => {
      if (++reads === 2) await change({ epoch: 2, generation: 1, phase: "generation" });
      return get(runId);
    };

    await call("adaptation");

    expect(await present()).toMatchObject({ status: "running", epoch: 2, progress: { trials: 0 } });
  });
});

describe("an execution that fails", () => {
  const failure = { Error: "States.Timeout", Cause: "too slow" };

  it("ends its run", async () => {
    await makeFailureHandler(ports)({ runId: run.runId, epoch: 1, generation: 0, error: failure });

    expect(await present()).toMatchObject({ status: "failed", failure: { code: "States.Timeout" } });
  });

  it("ends nothing once a later one drives the run", async () => {
    await change({ status: "running", epoch: 2 });

    await makeFailureHandler(ports)({ runId: run.runId, epoch: 1, generation: 0, error: failure });

    expect(await present()).toMatchObject({ status: "running", failure: null });
    expect(await ports.events.lastSeq(run.runId)).toBe(0);
  });
});

it("the end of a run whose process died before it told it is told by the next sweep, as it would have been", async () => {
  for (const phase of phases.slice(0, 5)) await call(phase);
  const append = ports.events.append;
  const died = new Error("the process died");
  const dying: MemoryPorts = {
    ...ports,
    events: {
      ...ports.events,
      append: (runId, source, ...rest) =>
        source.startsWith("run/finish") ? Promise.reject(died) : append(runId, source, ...rest),
    },
  };
  const request = { runId: run.runId, epoch: 1, generation: 0, phase: "adaptation" };
  await expect(makePhaseHandler(dying, "adaptation")(request)).rejects.toBe(died);
  const { archiveHash, progress, untold } = await present();

  await tellEnds(ports, () => {});

  const [end] = await ports.events.read(run.runId, 0, 1_000, ["run.finished"]);
  const { champions, trials } = progress;
  expect(end?.data).toEqual({ status: "succeeded", archiveHash, champions, trials, reason: untold?.reason });
  expect(await ports.runs.untold(10)).toEqual([]);
});

it("a run in which nothing could be backtested ends as failed, and says why, in Analysis and at its end", async () => {
  await call("generation", lose);
  await call("backtesting", lose);
  for (const phase of phases.slice(2)) await call(phase);

  const words = expect.stringContaining("not one of 8 candidates could be backtested");
  const ends = await ports.events.read(run.runId, 0, 1_000, ["phase.finished", "run.finished"]);
  expect(await present()).toMatchObject({ status: "failed", failure: { code: "run.nothing_backtested" } });
  expect(ends.find(({ phase }) => phase === "analysis")?.data).toMatchObject({ summary: words });
  expect(ends.at(-1)).toMatchObject({ type: "run.finished", data: { status: "failed", reason: words } });
});
