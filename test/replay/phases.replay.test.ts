/**
 * Goal: a run whose every message comes twice and whose every phase runs twice, or dies half-way and runs again, ends as
 * the calm run does. Method: the real handlers over the ports in memory, driven phase by phase by this file.
 */

import { type Phase, phases } from "@tradewind/core/events";
import { unwatched } from "@tradewind/core/evolution/backtesting";
import { evolve } from "@tradewind/core/evolution/evolve";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { MemoryPorts } from "@tradewind/core/memory/ports";
import { randomFor } from "@tradewind/core/random";
import { makeBacktestHandler } from "@tradewind/functions/backtest";
import { makePhaseHandler, type PhaseAnswer } from "@tradewind/functions/phases";
import { beforeAll, describe, expect, it } from "vitest";
import { samplePorts, sampleRun } from "../support/sampleRun.ts";
import { scriptSeed, trendSeed } from "../support/seeds.ts";

const request = { seed: 11, generations: 3, population: 24, seeds: [trendSeed, scriptSeed] };

interface Driver {
  readonly phase: (handler: (event: unknown) => Promise<PhaseAnswer>, event: unknown) => Promise<PhaseAnswer>;
  readonly deliver: (bodies: readonly string[]) => readonly string[];
}

const calm: Driver = { phase: (handler, event) => handler(event), deliver: (bodies) => bodies };

const twice: Driver = {
  phase: async (handler, event) => {
    await handler(event);
    return handler(event);
  },
  deliver: (bodies) => {
    const random = randomFor("shuffle", bodies.length);
    const doubled = [...bodies, ...bodies];
    return doubled
      .map((body) => ({ body, key: random.next() }))
      .sort((a, b) => a.key - b.key)
      .map(({ body }) => body);
  },
};

async function drive(driver: Driver, ports: MemoryPorts, run: RunRecord): Promise<void> {
  const work = makeBacktestHandler(ports, { ...unwatched, worker: "test" });
  for (let generation = 0; ; generation++) {
    let answer: PhaseAnswer | null = null;
    for (const phase of phases) {
      const token = `token-${generation}`;
      answer = await driver.phase(makePhaseHandler(ports, phase), requestFor(run, generation, phase, token));
      if (phase === "backtesting") {
        for (const body of driver.deliver(takeAll(ports)))
          await work({ Records: [{ messageId: "m", body }] });
        expect(ports.conductor.completed.has(token), "the token is answered once nothing remains").toBe(true);
      }
    }
    if (answer?.decision === "stop") return;
  }
}

function requestFor(run: RunRecord, generation: number, phase: Phase, taskToken: string): unknown {
  const base = { runId: run.runId, epoch: 1, generation, phase };
  return phase === "backtesting" ? { ...base, taskToken } : base;
}

function takeAll(ports: MemoryPorts): string[] {
  const bodies: string[] = [];
  for (let message = ports.queue.take(); message !== undefined; message = ports.queue.take()) {
    bodies.push(JSON.stringify(message));
  }
  return bodies;
}

describe("phases and messages that come more than once", () => {
  let reference: string;

  beforeAll(async () => {
    const ports = await samplePorts();
    const told = evolve(ports, await sampleRun(ports, request));
    for (;;) {
      const step = await told.next();
      if (step.done !== true) continue;
      reference = step.value.archiveHash;
      return;
    }
  });

  it.each([
    { label: "calm", driver: calm },
    { label: "everything twice, messages shuffled", driver: twice },
  ])("$label: ends with the reference's hash, and tells everything once", async ({ driver }) => {
    const ports = await samplePorts();
    const run = await sampleRun(ports, request);

    await drive(driver, ports, run);

    const ended = await ports.runs.get(run.runId);
    expect(ended).toMatchObject({ status: "succeeded", archiveHash: reference });
    const events = await ports.events.read(run.runId, 0, 10_000);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)).toMatchObject({ type: "run.finished", data: { archiveHash: reference } });
    const proposed = events.filter(({ type }) => type === "candidate.proposed");
    expect(proposed).toHaveLength(request.generations * request.population);
    const batches = events
      .filter(({ type }) => type === "backtest.finished")
      .map(({ data }) => JSON.stringify(data));
    expect(new Set(batches).size).toBe(batches.length);
  });

  it("refuses a phase of a run that was paused, of an older epoch, or cancelled", async () => {
    const ports = await samplePorts();
    const run = await sampleRun(ports, request);
    const handler = makePhaseHandler(ports, "generation");
    const event = requestFor(run, 0, "generation", "");
    await ports.runs.update({ ...run, status: "paused" });
    await expect(handler(event)).rejects.toMatchObject({ name: "RunPausedError" });
    await ports.runs.update({ ...run, version: 2, status: "running", epoch: 2 });
    await expect(handler(event)).rejects.toMatchObject({ name: "RunPausedError" });
    await ports.runs.update({ ...run, version: 3, status: "cancelled" });
    await expect(handler(event)).rejects.toMatchObject({ name: "RunCancelledError" });
  });

  it("leaves messages of a cancelled run without effect", async () => {
    const ports = await samplePorts();
    const run = await sampleRun(ports, request);
    await makePhaseHandler(ports, "generation")(requestFor(run, 0, "generation", ""));
    await makePhaseHandler(ports, "backtesting")(requestFor(run, 0, "backtesting", "token"));
    const bodies = takeAll(ports);
    const current = await ports.runs.get(run.runId);
    if (current !== null) await ports.runs.update({ ...current, status: "cancelled" });

    const answer = await makeBacktestHandler(ports, { ...unwatched, worker: "test" })({
      Records: bodies.slice(0, 10).map((body, index) => ({ messageId: String(index), body })),
    });

    expect(answer.batchItemFailures).toEqual([]);
    expect(await ports.ledger.results(run.runId, 0)).toEqual([]);
  });
});
