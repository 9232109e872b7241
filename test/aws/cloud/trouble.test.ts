/**
 * Goal: what goes wrong on the way of a batch changes nothing in what a run finds. On MiniStack 1.5.33, whose redelivery
 * and dead letters follow SQS.
 */
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { DescribeExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Scope } from "@tradewind/core/safety/scopes";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Cloud, executionArnOf, startCloud } from "./cloud.ts";
import { killAtWork, processesOf } from "./processes.ts";
import { allEmpty, capital, deliver, depthOf, peek, queueOfScope, send } from "./queues.ts";
import {
  endOf,
  hashOnOneMachine,
  isWithoutGap,
  queuedBatches,
  startRun,
  toldBatches,
  uploadSamples,
} from "./runs.ts";
import { until } from "./until.ts";

const request = { seed: 11, generations: 2, population: 12 };
const withinMs = 180_000;

let cloud: Cloud;
let expectedHash: string | null;
beforeAll(async () => {
  cloud = await startCloud();
  await uploadSamples(cloud);
  expectedHash = await hashOnOneMachine(request);
}, 300_000);
afterAll(() => cloud?.stop());

describe("a poisoned message", () => {
  it("stands in the way of no batch", async () => {
    await send(cloud, queueOfScope(cloud, "research"), "no JSON at all");
    await send(cloud, queueOfScope(cloud, "research"), '{"runId":"nobody","batchId":7}');

    const watcher = await cloud.watch(await startRun(cloud, request));
    await watcher.finished(withinMs);
    watcher.close();

    expect(endOf(watcher)).toMatchObject({ status: "succeeded", archiveHash: expectedHash });
  });
});

describe("a worker killed in mid batch", () => {
  /** Work of later generations, with a deadline worth waiting for: its message comes back half a minute after that. */
  const scope: Scope = "experimental";

  it("leaves its batch to the next, which changes nothing", async () => {
    await deliver(cloud, scope, false);
    const runId = await startRun(cloud, request);
    const watcher = await cloud.watch(runId);
    const held = await queuedBatches(watcher, { generation: 1, scope, population: 12 }, withinMs);

    const killed = killAtWork(await warmWorkers(), 3, withinMs);
    await deliver(cloud, scope, true);
    await killed;
    // The others finish at once; the killed one's stays in flight till its worker's deadline is over.
    const lost = await until("all batches but one", withinMs, () => onlyOne(untold(held, runId)));
    const depth = () => depthOf(cloud, queueOfScope(cloud, scope));
    await vi.waitFor(async () => expect(await depth()).toEqual({ waiting: 0, inFlight: 1 }), 10_000);

    await watcher.finished(300_000);
    watcher.close();
    expect(endOf(watcher)).toMatchObject({ status: "succeeded", archiveHash: expectedHash, trials: 24 });
    expect(toldBatches(watcher).filter((told) => told === lost)).toEqual([lost]);
    expect(isWithoutGap(watcher)).toBe(true);
  }, 600_000);

  /** The processes that have loaded the worker and wait for a batch: one at least. */
  async function warmWorkers(): Promise<readonly number[]> {
    const worker = `Worker${capital(scope)}Function`;
    const name = String(cloud.outputs("aws:lambda/function:Function", worker).name);
    const Payload = JSON.stringify({ Records: [] });
    await cloud.emulated.lambda.send(new InvokeCommand({ FunctionName: name, Payload }));
    return processesOf(cloud.emulated.endpoint, name);
  }

  /** Those of which the log does not tell. */
  async function untold(batchIds: readonly string[], runId: string): Promise<readonly string[]> {
    const { body } = await cloud.api("GET", `/api/runs/${runId}/events?types=backtest.finished`);
    const told = toldBatches({ envelopes: (body as { events: [] }).events });
    return batchIds.filter((batchId) => !told.includes(batchId));
  }

  async function onlyOne(found: Promise<readonly string[]>): Promise<string | undefined> {
    const [one, ...more] = await found;
    return more.length === 0 ? one : undefined;
  }
});

describe("a duplicated message", () => {
  it("is told and counted once, whether it comes during the run or after its end", async () => {
    await allEmpty(cloud, 120_000);
    await deliver(cloud, "research", false);
    const watcher = await cloud.watch(await startRun(cloud, request));
    const held = await queuedBatches(watcher, { generation: 0, scope: "research", population: 12 }, withinMs);
    const bodies = await peek(cloud, queueOfScope(cloud, "research"));
    for (const body of bodies) await send(cloud, queueOfScope(cloud, "research"), body);
    await deliver(cloud, "research", true);
    await watcher.finished(withinMs);
    for (const body of bodies) await send(cloud, queueOfScope(cloud, "research"), body);
    await allEmpty(cloud, 120_000);

    expect(bodies).toHaveLength(held.length);
    expect(endOf(watcher)).toMatchObject({ status: "succeeded", archiveHash: expectedHash, trials: 24 });
    expect(toldBatches(watcher)).toEqual([...new Set(toldBatches(watcher))]);
    expect(isWithoutGap(watcher)).toBe(true);
    watcher.close();
  }, 600_000);
});

describe("a cancelled run", () => {
  it("ends its execution, and what it had queued is worked off as nothing", async () => {
    await deliver(cloud, "research", false);
    const runId = await startRun(cloud, request);
    const watcher = await cloud.watch(runId);
    await queuedBatches(watcher, { generation: 0, scope: "research", population: 12 }, withinMs);

    const { status } = await cloud.api("POST", `/api/runs/${runId}/cancel`);
    await watcher.finished(withinMs);
    const executionArn = executionArnOf(cloud, runId);
    const execution = await cloud.emulated.sfn.send(new DescribeExecutionCommand({ executionArn }));
    await deliver(cloud, "research", true);
    await allEmpty(cloud, 120_000);

    expect(status).toBe(200);
    expect(endOf(watcher).status).toBe("cancelled");
    expect(execution.status).toBe("ABORTED");
    expect(toldBatches(watcher)).toEqual([]);
    expect(isWithoutGap(watcher)).toBe(true);
    watcher.close();
  }, 600_000);
});

describe("an execution that somebody stops by hand", () => {
  it("ends its run, which says why", async () => {
    await deliver(cloud, "research", false);
    const runId = await startRun(cloud, request);
    const watcher = await cloud.watch(runId);
    await queuedBatches(watcher, { generation: 0, scope: "research", population: 12 }, withinMs);

    const executionArn = executionArnOf(cloud, runId);
    await cloud.emulated.sfn.send(new StopExecutionCommand({ executionArn, cause: "by hand" }));
    await watcher.finished(withinMs);
    await deliver(cloud, "research", true);
    await allEmpty(cloud, 120_000);

    expect(endOf(watcher)).toMatchObject({ status: "failed" });
    expect((await cloud.api("GET", `/api/runs/${runId}`)).body).toMatchObject({
      status: "failed",
      failure: { code: "Execution.ABORTED", message: expect.stringContaining("start the run again") },
    });
    expect(toldBatches(watcher)).toEqual([]);
    expect(isWithoutGap(watcher)).toBe(true);
    watcher.close();
  }, 600_000);
});
