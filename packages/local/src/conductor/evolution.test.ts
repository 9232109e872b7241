/** The rendered state machine of runs, interpreted: laps, resumptions, rests and failures. */
import { RetryableError, RunCancelledError, RunPausedError, TerminalError } from "@tradewind/core/errors";
import { describe, expect, it } from "vitest";
import {
  createHarness,
  evolutionDocument,
  firstLap,
  type Harness,
  type Payload,
  quiet,
  runId,
  type StubFunction,
} from "./testHarness.ts";

const lap = ["generation", "backtesting", "analysis", "breeding", "archive", "adaptation"];
const lapFunctions = lap.map((phase) => `${phase}Function`);

function evolve(
  decide: (generation: number) => string,
  overrides: Record<string, StubFunction> = {},
): Harness {
  const answer = ({ runId, epoch, generation }: Payload) => ({ runId, epoch, generation });
  const harness = createHarness({
    definition: evolutionDocument(),
    functions: {
      ...Object.fromEntries(lapFunctions.map((name) => [name, answer])),
      async backtestingFunction(payload) {
        await harness.conductor.complete(String(payload.taskToken), answer(payload));
      },
      adaptationFunction: (payload) => ({
        ...answer(payload),
        decision: decide(Number(payload.generation)),
        nextGeneration: Number(payload.generation) + 1,
      }),
      failureFunction: () => ({}),
      continueFunction: () => ({}),
      ...overrides,
    },
  });
  return harness;
}

describe("the evolution", () => {
  it("runs three laps of six phases, each phase told its generation", async () => {
    const run = evolve((generation) => (generation < 2 ? "again" : "stop"));

    await run.conductor.start(firstLap);
    await run.time.advance(1_000);

    expect(run.calls).toEqual([...lapFunctions, ...lapFunctions, ...lapFunctions]);
    expect(run.payloads.map(({ phase, generation, epoch }) => [phase, generation, epoch])).toEqual(
      [0, 1, 2].flatMap((generation) => lap.map((phase) => [phase, generation, 1])),
    );
    expect(run.conductor.describe(runId)).toMatchObject({ status: "succeeded", state: "Finished" });
  });

  it.each(lap)("enters at %s when the run had come that far", async (phase) => {
    const run = evolve(() => "stop");

    await run.conductor.start({ runId, epoch: 2, generation: 7, phase: phase as "generation" });
    await run.time.advance(1_000);

    expect(run.calls).toEqual(lapFunctions.slice(lap.indexOf(phase)));
    expect(run.payloads.map((payload) => payload.generation)).toEqual(run.calls.map(() => 7));
  });

  it("continues as a new execution at the next generation", async () => {
    const run = evolve(() => "continue");

    await run.conductor.start({ ...firstLap, generation: 199 });
    await run.time.advance(1_000);

    expect(run.calls.at(-1)).toBe("continueFunction");
    expect(run.payloads.at(-1)).toEqual({ runId, epoch: 1, generation: 200 });
    expect(run.conductor.describe(runId)).toMatchObject({ status: "succeeded", state: "Continued" });
  });

  it.each([
    { thrown: new RunPausedError(runId), state: "Paused" },
    { thrown: new RunCancelledError(runId), state: "Cancelled" },
  ])("rests as $state, recording no failure", async ({ thrown, state }) => {
    const run = evolve(() => "stop", {
      breedingFunction() {
        throw thrown;
      },
    });

    await run.conductor.start(firstLap);
    await run.time.advance(1_000);

    expect(run.conductor.describe(runId)).toMatchObject({ status: "succeeded", state });
    expect(run.calls).not.toContain("failureFunction");
  });

  it("records a terminal failure with name and cause, without a retry", async () => {
    const run = evolve(() => "stop", {
      analysisFunction() {
        throw new TerminalError("internal", "analysis.broken", "no results to analyse");
      },
    });

    await run.conductor.start(firstLap);
    await run.time.advance(1_000);

    expect(run.calls.filter((name) => name === "analysisFunction")).toHaveLength(1);
    expect(run.payloads.at(-1)).toEqual({
      runId,
      epoch: 1,
      generation: 0,
      error: { Error: "TerminalError", Cause: "no results to analyse" },
    });
    expect(run.conductor.describe(runId)).toMatchObject({ status: "failed", error: "RunFailed" });
  });

  it("gives a retryable failure five more tries", async () => {
    const run = evolve(() => "stop", {
      archiveFunction() {
        throw new RetryableError("unavailable", "store.busy", "the store is busy");
      },
    });

    await run.conductor.start(firstLap);
    await run.time.advance(60_000);

    expect(run.calls.filter((name) => name === "archiveFunction")).toHaveLength(6);
    expect(run.calls.at(-1)).toBe("failureFunction");
  });

  it("dispatches again with a new token when no worker gives a sign of life, twice", async () => {
    const run = evolve(() => "stop", { backtestingFunction: () => ({}) });

    await run.conductor.start(firstLap);
    await run.time.advance(3 * 601_000 + 3_000);

    const dispatches = run.payloads.filter((payload) => payload.phase === "backtesting");
    expect(new Set(dispatches.map((payload) => payload.taskToken)).size).toBe(3);
    expect(run.payloads.at(-1)?.error).toMatchObject({ Error: "States.HeartbeatTimeout" });
  });

  it("records an input that names no phase", async () => {
    const run = evolve(() => "stop");

    await run.conductor.start({ ...firstLap, phase: "sleeping" as "generation" });
    await quiet();

    expect(run.calls).toEqual(["failureFunction"]);
    expect(run.payloads[0]?.error).toMatchObject({ Error: "PhaseUnknown" });
  });
});
