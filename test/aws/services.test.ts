import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from "@aws-sdk/client-scheduler";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Conductor, RunStore } from "@tradewind/core/ports";
import { makeBacktestLedger } from "@tradewind/functions/aws/backtestLedger";
import { clientConfig as settingsOf } from "@tradewind/functions/aws/clients";
import { makeConductor } from "@tradewind/functions/aws/conductor";
import { makeDatasetStore } from "@tradewind/functions/aws/datasetStore";
import { makeEventLog } from "@tradewind/functions/aws/eventLog";
import { makeObjects } from "@tradewind/functions/aws/objects";
import { makeRunStore } from "@tradewind/functions/aws/runStore";
import { makeScheduleTimer } from "@tradewind/functions/aws/scheduleTimer";
import { makeTable } from "@tradewind/functions/aws/table";
import { describe, expect, it } from "vitest";
import {
  batchIdOf,
  datasetOf,
  eventOf,
  resultOf,
  runIdOf,
  runOf,
  scheduleOf,
} from "../contracts/fixtures.ts";
import { credentials, region } from "./emulators.ts";
import { makeCloud } from "./entrySurroundings.ts";
import { clientConfig, documents, freshName, freshObjects, freshTable, s3 } from "./stage.ts";

const runId = runIdOf(1);
const sfn = new SFNClient(clientConfig);

async function makeTestConductor(
  epoch = 1,
): Promise<{ conductor: Conductor; statusOf: (n: number) => Promise<unknown> }> {
  const { environment } = await makeCloud();
  const stateMachineArn = environment.STATE_MACHINE_ARN ?? "";
  const runs: Pick<RunStore, "get"> = { get: async () => runOf(1, { epoch }) };
  const arn = stateMachineArn.replace(":stateMachine:", ":execution:");
  return {
    conductor: makeConductor({ client: sfn, stateMachineArn, runs }),
    statusOf: async (n) =>
      (await sfn.send(new DescribeExecutionCommand({ executionArn: `${arn}:${runId}-${n}` }))).status,
  };
}

const inputOf = (epoch: number) => ({ runId, epoch, generation: 0, phase: "generation" }) as const;

describe("the conductor on Step Functions", () => {
  it("starts an execution of a run's epoch once", async () => {
    const { conductor, statusOf } = await makeTestConductor();

    expect(await conductor.start(inputOf(1))).toBe("started");
    expect(await conductor.start(inputOf(1))).toBe("already");
    expect(await conductor.start(inputOf(2))).toBe("started");
    expect(await statusOf(1)).toBe("RUNNING");
  });

  it("stops what runs of a run, and minds nothing that never ran", async () => {
    const { conductor, statusOf } = await makeTestConductor(2);
    await conductor.start(inputOf(1));
    await conductor.start(inputOf(2));

    await conductor.stop(runId, "the user cancelled the run");
    await conductor.stop(runIdOf(2), "never started");

    expect([await statusOf(1), await statusOf(2)]).toEqual(["ABORTED", "ABORTED"]);
  });

  it("takes a token that nobody waits for as gone", async () => {
    const { conductor } = await makeTestConductor();

    expect(await conductor.complete("no such token", {})).toBe("gone");
    expect(await conductor.fail("no such token", "BatchLost", "cause")).toBe("gone");
    expect(await conductor.heartbeat("no such token")).toBe("gone");
  });
});

describe("the timer on EventBridge Scheduler", () => {
  it("makes, changes and removes one schedule for each of ours", async () => {
    const client = new SchedulerClient(clientConfig);
    const group = freshName("group");
    await client.send(new CreateScheduleGroupCommand({ Name: group }));
    const undeliveredArn = `arn:aws:sqs:${region}:000000000000:undelivered`;
    const functionArn = `arn:aws:lambda:${region}:000000000000:function:scheduledRun`;
    const timer = makeScheduleTimer(client, {
      group,
      functionArn,
      roleArn: "arn:aws:iam::000000000000:role/r",
      undeliveredArn,
    });
    const listed = async () => {
      const { Schedules = [] } = await client.send(new ListSchedulesCommand({ GroupName: group }));
      return Promise.all(
        Schedules.map(({ Name }) => client.send(new GetScheduleCommand({ GroupName: group, Name }))),
      );
    };

    await timer.set(scheduleOf("nightly", { expression: "cron(0 2 * * ? *)" }));
    await timer.set(scheduleOf("nightly", { expression: "rate(1 day)", enabled: false }));
    const [only, ...others] = await listed();
    await timer.remove("ada", "nightly");
    await timer.remove("ada", "nightly");

    expect(others).toEqual([]);
    expect(only).toMatchObject({ ScheduleExpression: "rate(1 day)", State: "DISABLED" });
    expect(JSON.parse(only?.Target?.Input ?? "{}")).toMatchObject({ owner: "ada", name: "nightly" });
    expect(only?.Target?.DeadLetterConfig?.Arn).toBe(undeliveredArn);
    expect(await listed()).toEqual([]);
  });
});

describe("what is wrong or too much", () => {
  it("says that a table does not exist, and what to do", async () => {
    const runs = makeRunStore(documents, makeTable(documents, "no-such-table"));

    const failure = { code: "aws.missing", retryable: false };
    await expect(runs.get(runId)).rejects.toMatchObject(failure);
    await expect(runs.get(runId)).rejects.toThrow(/no-such-table.*deploy the stage/);
    await expect(runs.create(runOf(1), { key: "k", requestHash: "h" })).rejects.toMatchObject(failure);
  });

  it("says that a bucket does not exist", async () => {
    const objects = makeObjects(s3, "no-such-bucket");

    await expect(objects.read("key")).rejects.toMatchObject({ code: "aws.missing" });
    await expect(objects.insert("key", Uint8Array.of(1))).rejects.toMatchObject({ code: "aws.missing" });
  });

  it("refuses an item that is larger than the table takes", async () => {
    const table = await freshTable("datasets");
    const datasets = makeDatasetStore(table, await freshObjects());
    const huge = datasetOf(1, { source: "x".repeat(420_000) });

    await expect(datasets.put(huge, Uint8Array.of(1))).rejects.toMatchObject({
      code: "aws.too_large",
      retryable: false,
    });
  });

  it("keeps results of any size, the large ones in the bucket", async () => {
    const ledger = makeBacktestLedger(await freshTable("ledger"), await freshObjects());
    await ledger.open({ runId, epoch: 1, generation: 0, token: "t", openedAtMs: 0 }, [batchIdOf(1)]);
    const noise = Array.from({ length: 60_000 }, (_, n) => Math.sin(n).toString(36)).join("");

    const large = [resultOf(1, noise)];
    expect((await ledger.register(runId, 0, batchIdOf(1), large)).verdict).toBe("accepted");
    expect(await ledger.register(runId, 0, batchIdOf(1), large)).toEqual({
      verdict: "replay",
      results: large,
    });
    expect(await ledger.results(runId, 0)).toEqual(large);
  });

  it("refuses a generation of more batches than its ledger holds", async () => {
    const ledger = makeBacktestLedger(await freshTable("ledger"), await freshObjects());
    const opening = { runId, epoch: 1, generation: 0, token: "t", openedAtMs: 0 };
    const batches = Array.from({ length: 4_001 }, (_, n) => batchIdOf(n));

    await expect(ledger.open(opening, batches)).rejects.toMatchObject({ code: "ledger.too_many" });
    expect((await ledger.open(opening, batches.slice(1))).remaining).toBe(4_000);
  });

  it("gives an unreachable service up in a way that may be tried again", async () => {
    const client = new DynamoDBClient({
      ...settingsOf({ region }),
      credentials,
      endpoint: "http://127.0.0.1:9",
      maxAttempts: 2,
    });
    const runs = makeRunStore(documents, makeTable(DynamoDBDocumentClient.from(client), "runs"));

    await expect(runs.get(runId)).rejects.toMatchObject({ code: "aws.unavailable", retryable: true });
  });

  it("numbers events without gaps under rivals in other processes", async () => {
    const table = await freshTable("events");
    const clock = { nowMs: () => 0 };
    const rivals = Array.from({ length: 8 }, () => makeEventLog(documents, table, clock));

    await Promise.all(
      rivals.map(async (log, n) => {
        for (let at = 0; at < 6; at++) await log.append(runId, `source ${n}`, at, [eventOf(at)]);
      }),
    );

    const told = await rivals[0]?.read(runId, 0, 1_000);
    expect(told?.map(({ seq }) => seq)).toEqual(Array.from({ length: 48 }, (_, at) => at + 1));
  });

  it("keeps what a rival settled, whichever process settles", async () => {
    const [table, objects] = [await freshTable("ledger"), await freshObjects()];
    const rivals = Array.from({ length: 6 }, () => makeBacktestLedger(table, objects));
    const batches = Array.from({ length: 30 }, (_, n) => batchIdOf(n));
    await rivals[0]?.open({ runId, epoch: 1, generation: 0, token: "t", openedAtMs: 0 }, batches);

    const remaining: number[] = [];
    await Promise.all(
      rivals.map(async (ledger, at) => {
        for (const batchId of [...batches.slice(at * 5), ...batches.slice(0, at * 5)]) {
          await ledger.register(runId, 0, batchId, [resultOf(batches.indexOf(batchId))]);
          remaining.push((await ledger.settle(runId, 0, batchId)).remaining);
        }
      }),
    );

    expect(Math.min(...remaining)).toBe(0);
    expect((await rivals[1]?.get(runId, 0))?.remaining).toBe(0);
    expect(await rivals[2]?.results(runId, 0)).toHaveLength(30);
  });
});
