/// <reference path="../.sst/platform/config.d.ts" />
import type { AppFunction } from "./appFunction.ts";
import { accountId, arnOf, named } from "./stage.ts";

/** People's schedules live in a group of their own, so that the API's role reaches no other schedule. */
export interface ScheduleGroup {
  readonly name: string;
  /** Every schedule of the group. */
  readonly schedulesArn: $util.Output<string>;
}

export function createScheduleGroup(): ScheduleGroup {
  const name = named("runs");
  new aws.scheduler.ScheduleGroup("RunSchedules", { name });
  return { name, schedulesArn: arnOf("scheduler", `schedule/${name}/*`) };
}

/**
 * What EventBridge Scheduler becomes to start a scheduled run: for this group alone, to call one function, and to keep
 * the calls that it could not make.
 */
export function createScheduleRole(
  group: ScheduleGroup,
  scheduledRun: AppFunction,
  undelivered: sst.aws.Queue,
): aws.iam.Role {
  return new aws.iam.Role("ScheduleRole", {
    name: named("schedules"),
    assumeRolePolicy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: {
              "aws:SourceAccount": accountId,
              "aws:SourceArn": arnOf("scheduler", `schedule-group/${group.name}`),
            },
          },
        },
      ],
    }),
    inlinePolicies: [
      {
        name: "invoke",
        policy: $jsonStringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: scheduledRun.fn.arn },
            { Effect: "Allow", Action: "sqs:SendMessage", Resource: undelivered.arn },
          ],
        }),
      },
    ],
  });
}

/** A function of the platform's own that comes round again and again. */
export function repeat(
  name: string,
  expression: string,
  target: AppFunction,
  undelivered: sst.aws.Queue,
): void {
  if (!isRate(expression)) throw new Error(`${name} repeats at ${expression}: write it as rate(1 minute)`);
  new sst.aws.CronV2(name, {
    schedule: expression,
    function: target.fn.arn,
    // The next round does the work of a missed one.
    retries: 1,
    dlq: undelivered.arn,
    transform: {
      role: (role) => {
        role.assumeRolePolicy = $jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "scheduler.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "aws:SourceAccount": accountId } },
            },
          ],
        });
      },
    },
  });
}

function isRate(expression: string): expression is `rate(${string})` {
  return /^rate\(.+\)$/.test(expression);
}
