/**
 * Goal: what a person scheduled comes about by itself: EventBridge Scheduler calls the function, newer bars are asked for,
 * and a run begins from the saved recipe. On MiniStack 1.5.33, which fires by the minute and replaces no context words.
 */
import { GetScheduleCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Cloud, startCloud } from "./cloud.ts";
import { endOf, hashOnOneMachine, uploadSamples } from "./runs.ts";
import { until } from "./until.ts";

const recipe = { seed: 5, generations: 1, population: 12 };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
  await uploadSamples(cloud);
}, 600_000);
afterAll(() => cloud?.stop());

it("a schedule starts its run by itself, which finds what one machine finds", async () => {
  const text = JSON.stringify({ expression: "rate(1 minute)", fixedSeed: true, refresh: true, run: recipe });
  const saved = await cloud.api("PUT", "/api/schedules/nightly", { type: "application/json", text });
  expect(saved.status).toBe(200);

  const { lastRunId, lastRefresh } = await until("the first firing", 240_000, async () => {
    const { body } = await cloud.api("GET", "/api/schedules/nightly");
    const schedule = body as { lastRunId: string | null; lastRefresh?: readonly { outcome: string }[] };
    return schedule.lastRunId === null ? undefined : { ...schedule, lastRunId: schedule.lastRunId };
  });
  expect((await cloud.api("DELETE", "/api/schedules/nightly")).status).toBe(204);
  const watcher = await cloud.watch(lastRunId);
  await watcher.finished(240_000);
  watcher.close();

  expect(endOf(watcher)).toMatchObject({
    status: "succeeded",
    archiveHash: await hashOnOneMachine(recipe),
  });
  expect(lastRefresh?.map(({ outcome }) => outcome)).toEqual(["local", "local"]);
}, 600_000);

it("is a schedule of the stage's own group, whose missed calls are kept", async () => {
  const text = JSON.stringify({ expression: "cron(0 2 * * ? *)", timeZone: "Europe/Berlin", run: recipe });
  await cloud.api("PUT", "/api/schedules/weekly", { type: "application/json", text });
  const group = String(cloud.outputs("aws:scheduler/scheduleGroup:ScheduleGroup", "RunSchedules").name);

  const { scheduler } = cloud.emulated;
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({ GroupName: group }));
  const Name = Schedules[0]?.Name;
  const schedule = await scheduler.send(new GetScheduleCommand({ GroupName: group, Name }));

  expect(Schedules).toHaveLength(1);
  expect(schedule).toMatchObject({
    ScheduleExpression: "cron(0 2 * * ? *)",
    ScheduleExpressionTimezone: "Europe/Berlin",
    Target: {
      Arn: cloud.outputs("aws:lambda/function:Function", "ScheduledRunHandlerFunction").arn,
      DeadLetterConfig: { Arn: cloud.outputs("aws:sqs/queue:Queue", "UndeliveredQueue").arn },
    },
  });
});
