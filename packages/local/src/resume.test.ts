import { makeMemoryPorts } from "@tradewind/core/memory/ports";
import type { ExecutionInput } from "@tradewind/core/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { runIdOf, runOf } from "../../../test/contracts/fixtures.ts";
import type { ExecutionView, LocalConductor } from "./conductor/conductor.ts";
import { resumeRuns } from "./resume.ts";

const ids = { runId: () => runIdOf(1), secret: () => "secret" };

let started: ExecutionInput[];
let resumed: boolean;
beforeEach(() => {
  started = [];
  resumed = false;
});

function conductorWith(execution: Pick<ExecutionView, "epoch" | "status"> | null): LocalConductor {
  return {
    describe: () => execution as ExecutionView | null,
    start: async (input: ExecutionInput) => {
      started.push(input);
      return "started";
    },
    resume: () => {
      resumed = true;
    },
  } as unknown as LocalConductor;
}

async function resume(execution: Parameters<typeof conductorWith>[0]): Promise<void> {
  const ports = makeMemoryPorts({ clock: { nowMs: () => 0 }, ids });
  await ports.runs.create(runOf(1, { status: "running", epoch: 2, generation: 3, phase: "breeding" }), null);
  await ports.runs.create(runOf(2, { status: "paused" }), null);
  await ports.runs.create(runOf(3, { status: "succeeded" }), null);
  await resumeRuns(ports, conductorWith(execution));
}

describe("the start of a platform", () => {
  it("takes up the executions under way, and starts no run that has one", async () => {
    await resume({ epoch: 2, status: "running" });
    expect([started, resumed]).toEqual([[], true]);
  });

  it.each([
    ["was never started", null],
    ["belongs to an epoch before", { epoch: 1, status: "succeeded" }],
  ] as const)("starts a run whose execution %s, where its record says it is", async (_what, execution) => {
    await resume(execution);
    expect(started).toEqual([{ runId: runIdOf(1), epoch: 2, generation: 3, phase: "breeding" }]);
  });

  it("leaves to an execution of the epoch before, that still drives, to start its successor", async () => {
    await resume({ epoch: 1, status: "running" });
    expect(started).toEqual([]);
  });

  it("does not start again what this epoch has ended", async () => {
    await resume({ epoch: 2, status: "failed" });
    expect(started).toEqual([]);
  });
});
