import { phases } from "@tradewind/core/events";
import { judgeEvidence } from "@tradewind/core/evidence/verdict";
import { unwatched } from "@tradewind/core/evolution/backtesting";
import { costOfSearch } from "@tradewind/core/evolution/costOfSearch";
import { varianceOf } from "@tradewind/core/evolution/moments";
import type { RunRecord } from "@tradewind/core/evolution/run";
import { type MemoryPorts, makeMemoryPorts } from "@tradewind/core/memory/ports";
import { beforeEach, describe, expect, it } from "vitest";
import { makeBacktestHandler } from "../backtest.ts";
import { csv } from "../http/testing/samples.ts";
import { makePhaseHandler } from "../phases.ts";
import { extendRun, pauseRun, resumeRun } from "./controlRun.ts";
import { createRun } from "./createRun.ts";
import { importDataset } from "./importDataset.ts";
import { strategyRow } from "./strategyRow.ts";

/*
 * What a user does to a run must not change what it finds. Each run is driven by the real handlers, one after another,
 * as the state machine would, and its archive is compared with that of a run left alone.
 */

const settings = { seed: 11, population: 8, islands: 2 };

let ports: MemoryPorts;

beforeEach(async () => {
  let made = 0;
  const ids = { runId: () => `run_${String(++made).padStart(26, "0")}`, secret: () => `secret-${++made}` };
  ports = makeMemoryPorts({ clock: { nowMs: () => Date.UTC(2026, 0, 1) }, ids });
  for (const [seed, symbol] of ["SPX", "NDX"].entries()) {
    await importDataset(ports, "tester", { name: symbol, symbol, text: csv(900, seed), source: "test" });
  }
});

describe("a run that its user has touched", () => {
  it("finds the same when it is extended after its end as when it was that long from the start", async () => {
    const whole = await finish(await createRun(ports, "tester", { ...settings, generations: 3 }, null));
    const short = await finish(await createRun(ports, "tester", { ...settings, generations: 2 }, null));

    const extended = await finish(await extendRun(ports, short.runId, 3));

    expect(extended).toMatchObject({ status: "succeeded", epoch: 2, generation: 2 });
    expect(extended.archiveHash).toBe(whole.archiveHash);
    expect(extended.archiveHash).not.toBe(short.archiveHash);
  });

  it("finds the same when it was paused between two phases", async () => {
    const whole = await finish(await createRun(ports, "tester", { ...settings, generations: 2 }, null));
    const { runId } = await createRun(ports, "tester", { ...settings, generations: 2 }, null);
    await drive(runId, async ({ generation, phase }) => {
      if (generation === 0 && phase === "analysis") await pauseRun(ports, runId);
    });

    const resumed = await finish(await resumeRun(ports, runId));

    expect(resumed).toMatchObject({ status: "succeeded", epoch: 2 });
    expect(resumed.archiveHash).toBe(whole.archiveHash);
  });
});

describe("what a run has cost", () => {
  it("is kept with it, follows from its counts, and changes nothing that it finds", async () => {
    const free = await finish(await createRun(ports, "tester", { ...settings, generations: 2 }, null));
    const budget = { costUsdMax: 1 };
    const bounded = await finish(
      await createRun(ports, "tester", { ...settings, generations: 2, budget }, null),
    );

    const search = await ports.generations.get(bounded.runId, 2, "search");
    expect(bounded.progress.cost).toEqual(costOfSearch(bounded, search!));
    expect(bounded.progress.cost).toEqual(free.progress.cost);
    expect(bounded.archiveHash).toBe(free.archiveHash);
  });
});

describe("the rows of a run's list", () => {
  it("are judged by the same trials, those of the whole run, and stand beside that number", async () => {
    const run = await finish(await createRun(ports, "tester", { ...settings, generations: 3 }, null));
    const search = await ports.generations.get(run.runId, 3, "search");
    const { items } = await ports.lineage.top(run.runId, "generation", { limit: 100 });
    const { barsPerYear } = run.market;
    const luck = {
      barsPerYear,
      trials: search!.trials,
      trialsVariance: varianceOf(search!.validationSharpe),
    };

    const early = items.filter(({ evidence }) => evidence !== null && evidence.trials < luck.trials);
    expect(early.length).toBeGreaterThan(0);
    for (const entry of early) {
      const { dsr } = judgeEvidence({ validation: entry.validation!, ...luck });
      expect(strategyRow(entry, run)).toMatchObject({ deflatedSharpe: dsr, trials: luck.trials });
    }
  });
});

async function finish({ runId }: RunRecord): Promise<RunRecord> {
  await drive(runId);
  const run = await ports.runs.get(runId);
  if (run?.status !== "succeeded") throw new Error(`the run ended as ${run?.status}`);
  return run;
}

/** Drives a run's newest execution until it stops or is refused; `after` sees each phase that has ended. */
async function drive(
  runId: string,
  after: (place: Pick<RunRecord, "generation" | "phase">) => Promise<void> = async () => {},
): Promise<void> {
  const input = ports.conductor.started.findLast((execution) => execution.runId === runId);
  if (input === undefined) throw new Error(`run ${runId} was not started`);
  let first = phases.indexOf(input.phase);
  for (let generation = input.generation; ; generation++, first = 0) {
    for (const phase of phases.slice(first)) {
      const request = { runId, epoch: input.epoch, generation, phase, taskToken: `${runId}/${generation}` };
      const answer = await makePhaseHandler(ports, phase)(request).catch(refused);
      if (answer === null) return;
      await workOff();
      await after({ generation, phase });
      if (answer.decision === "stop") return;
    }
  }
}

function refused(error: unknown): null {
  if (error instanceof Error && error.name === "RunPausedError") return null;
  throw error;
}

async function workOff(): Promise<void> {
  const work = makeBacktestHandler(ports, { ...unwatched, worker: "test" });
  for (let message = ports.queue.take(); message !== undefined; message = ports.queue.take()) {
    await work({ Records: [{ messageId: message.batchId, body: JSON.stringify(message) }] });
  }
}
