import { readFileSync } from "node:fs";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { phases } from "@tradewind/core/events";
import { BatchMessage } from "@tradewind/core/evolution/candidate";
import type { RunRecord } from "@tradewind/core/evolution/run";
import type { Ports } from "@tradewind/core/ports";
import { Scope } from "@tradewind/core/safety/scopes";
import { entries } from "@tradewind/functions/aws/resources";
import { readEnvironment } from "@tradewind/functions/entries/environment";
import { bind, bindConductor, bindStores } from "@tradewind/functions/entries/ports";
import { createRun } from "@tradewind/functions/services/createRun";
import { importDataset } from "@tradewind/functions/services/importDataset";
import type { Context } from "aws-lambda";
import { afterEach, describe, expect, it, vi } from "vitest";
import { goldenHash, goldenRequest } from "../golden/golden.ts";
import { acknowledge, type Cloud, countOf, makeCloud, receive } from "./entrySurroundings.ts";
import { clientConfig } from "./stage.ts";

const sfn = new SFNClient(clientConfig);
const context = {
  awsRequestId: "request-1",
  functionName: "test",
  functionVersion: "1",
  memoryLimitInMB: "1024",
  invokedFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:test",
  getRemainingTimeInMillis: () => 60_000,
} as Context;

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const loaded = new Map<string, Handler>();

/** The entry's own handler, bound once to the environment that stands; the worker's once a scope. */
async function load(entry: string, scope = ""): Promise<Handler> {
  const name = `${entry} ${scope}`;
  const known = loaded.get(name);
  if (known !== undefined) return known;
  vi.resetModules();
  const { handler } = await import(`../../packages/functions/src/entries/${entry}.ts`);
  loaded.set(name, handler);
  return handler;
}

const opened: Record<string, string | undefined> = {};
afterEach(() => {
  loaded.clear();
  for (const [name, value] of Object.entries(opened)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** A cloud, and the ports of its API, for those who stand before it. */
async function openCloud(): Promise<{ cloud: Cloud; ports: Ports }> {
  const cloud = await makeCloud();
  for (const [name, value] of Object.entries(cloud.environment)) {
    opened[name] ??= process.env[name];
    process.env[name] = value;
  }
  const bindings = bind(readEnvironment({ name: "api", environment: Object.keys(cloud.environment) }));
  const stores = bindStores(bindings);
  return { cloud, ports: { ...stores, conductor: bindConductor(bindings, stores.runs) } };
}

async function startGoldenRun(ports: Ports): Promise<RunRecord> {
  for (const symbol of ["SPX", "NDX"]) {
    const text = readFileSync(new URL(`../../data/${symbol}.csv`, import.meta.url), "utf8");
    await importDataset(ports, "tester", { name: symbol, symbol, text, source: "sample" });
  }
  return createRun(ports, "tester", goldenRequest, null);
}

/** Works the scopes' queues until they are empty. `spoil` may do to a delivery what the world does. */
async function workQueues(
  { queues }: Cloud,
  spoil: (work: () => Promise<unknown>, body: string) => Promise<"done" | "died"> = async (work) => {
    await work();
    return "done";
  },
): Promise<void> {
  for (const scope of Scope.options) {
    const { url } = queues[scope];
    process.env.SCOPE = scope;
    opened.SCOPE ??= undefined;
    const worker = await load("worker", scope);
    for (let idle = 0; idle < 2; ) {
      const record = await receive(url);
      if (record === null) {
        idle += 1;
        continue;
      }
      idle = 0;
      const outcome = await spoil(() => worker({ Records: [record] }, context), record.body);
      if (outcome === "done") await acknowledge(url, record);
    }
  }
}

/** Laps as the state machine makes them, until Adaptation says stop. */
async function runLaps(
  cloud: Cloud,
  run: RunRecord,
  spoil?: Parameters<typeof workQueues>[1],
): Promise<void> {
  for (let generation = 0; ; generation++) {
    for (const phase of phases) {
      const handler = await load(phase);
      const place = { runId: run.runId, epoch: 1, generation, phase };
      const answer = await handler(
        phase === "backtesting" ? { ...place, taskToken: "token" } : place,
        context,
      );
      if (phase === "backtesting") await workQueues(cloud, spoil);
      if (phase === "adaptation" && (answer as { decision: string }).decision !== "again") return;
    }
  }
}

describe("the entries on DynamoDB Local and MiniStack", () => {
  it("give the golden hash, leave the queues empty and the events without gaps", async () => {
    const { cloud, ports } = await openCloud();
    const run = await startGoldenRun(ports);

    await runLaps(cloud, run);

    const ended = await ports.runs.get(run.runId);
    expect(ended).toMatchObject({ status: "succeeded", archiveHash: goldenHash });
    const events = await ports.events.read(run.runId, 0, 5_000);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect(events.at(-1)?.type).toBe("run.finished");
    for (const { url, deadUrl } of Object.values(cloud.queues)) {
      expect([await countOf(url), await countOf(deadUrl)]).toEqual([0, 0]);
    }
  });

  it("give the same hash where deliveries come twice", async () => {
    const { cloud, ports } = await openCloud();
    const run = await startGoldenRun(ports);

    await runLaps(cloud, run, async (work) => {
      await Promise.all([work(), work()]);
      await work();
      return "done";
    });

    expect((await ports.runs.get(run.runId))?.archiveHash).toBe(goldenHash);
  });
});

describe("the continue entry", () => {
  it("hands a run on to one new execution, by name, however often it is called", async () => {
    const { cloud, ports } = await openCloud();
    const run = await startGoldenRun(ports);
    const place = { runId: run.runId, epoch: 1, generation: 1 };

    const next = await load("continue");
    expect(await next(place, context)).toEqual({ outcome: "started" });
    expect(await next(place, context)).toEqual({ outcome: "already" });

    expect((await ports.runs.get(run.runId))?.epoch).toBe(2);
    const executionArn = `${cloud.environment.STATE_MACHINE_ARN?.replace(":stateMachine:", ":execution:")}:${run.runId}-2`;
    const { input = "" } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(JSON.parse(input)).toEqual({ runId: run.runId, epoch: 2, generation: 1, phase: "generation" });
  });
});

describe("the dead letters' entry", () => {
  it("puts in a poisoned batch's place the same batch with its candidates excluded, so that it settles as lost and blames nobody", async () => {
    const { cloud, ports } = await openCloud();
    const run = await startGoldenRun(ports);
    const place = { runId: run.runId, epoch: 1, generation: 0 };
    await (await load("generation"))({ ...place, phase: "generation" }, context);
    await (await load("backtesting"))({ ...place, phase: "backtesting", taskToken: "token" }, context);
    const [scope, letter] = await firstOf(cloud);

    const deadLetters = await load("deadLetters");
    await deadLetters({ Records: [letter, { ...letter, body: "no batch" }] }, context);
    await acknowledge(cloud.queues[scope].url, letter);
    await workQueues(cloud);

    const { candidateIds } = BatchMessage.parse(JSON.parse(letter.body));
    const results = await ports.ledger.results(run.runId, 0);
    const failed = results.filter(({ outcome }) => outcome === "failed");
    expect(failed.map(({ candidateId }) => candidateId)).toEqual([...candidateIds].sort());
    expect(failed.map(({ lost }) => lost)).toEqual(candidateIds.map(() => true));
    expect((await ports.ledger.get(run.runId, 0))?.remaining).toBe(0);
    const { items } = await ports.violations.list({ owner: "tester", runId: run.runId }, { limit: 100 });
    expect(items).toEqual([]);
  });
});

async function firstOf(cloud: Cloud) {
  for (const scope of Scope.options) {
    const record = await receive(cloud.queues[scope].url);
    if (record !== null) return [scope, record] as const;
  }
  throw new Error("no batch was queued");
}

it("an entry names all that its environment lacks at once, and no value", async () => {
  const { cloud } = await openCloud();
  const { TABLE_NAME_RUNS: _, BUCKET_DOCUMENTS: __, ...left } = cloud.environment;

  const read = (): unknown =>
    readEnvironment(entries.failure, { ...left, TABLE_NAME_EVENTS: undefined, AWS_REGION: undefined });

  expect(read).toThrow(
    /AWS_REGION is missing; TABLE_NAME_RUNS is missing.*TABLE_NAME_EVENTS.*BUCKET_DOCUMENTS/,
  );
});
