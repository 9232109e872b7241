import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  type SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import type { Schedule } from "@tradewind/core/evolution/schedule";
import { sha256Hex } from "@tradewind/core/hash";
import { asking, isNamed } from "./failures.ts";
import type { ScheduleTimer } from "./scheduleStore.ts";

const NAME_DIGITS = 32;
const RETRIES_MAX = 3;
const EVENT_AGE_SECONDS_MAX = 3_600;

export interface ScheduleTarget {
  readonly group: string;
  readonly functionArn: string;
  /** What EventBridge Scheduler assumes to call the function. */
  readonly roleArn: string;
  /** The queue that keeps calls which no attempt could make. */
  readonly undeliveredArn: string;
}

/** EventBridge Scheduler: one schedule of its own for each of ours, calling one function with whose it is. */
export function makeScheduleTimer(client: SchedulerClient, target: ScheduleTarget): ScheduleTimer {
  return {
    async set(schedule) {
      const input = inputOf(schedule, target);
      await asking(`schedule ${schedule.name} (CreateSchedule)`, async () => {
        try {
          await client.send(new CreateScheduleCommand(input));
        } catch (thrown) {
          if (!isNamed(thrown, "ConflictException")) throw thrown;
          await client.send(new UpdateScheduleCommand(input));
        }
      });
    },
    async remove(owner, name) {
      await asking(`schedule ${name} (DeleteSchedule)`, async () => {
        try {
          await client.send(
            new DeleteScheduleCommand({ GroupName: target.group, Name: timerName(owner, name) }),
          );
        } catch (thrown) {
          if (!isNamed(thrown, "ResourceNotFoundException")) throw thrown;
        }
      });
    },
  };
}

/** A name of Scheduler's kind: an owner's may hold anything. */
function timerName(owner: string, name: string): string {
  return `run-${sha256Hex(JSON.stringify([owner, name])).slice(0, NAME_DIGITS)}`;
}

function inputOf(
  { owner, name, expression, timeZone, enabled }: Schedule,
  { group, functionArn, roleArn, undeliveredArn }: ScheduleTarget,
): CreateScheduleCommandInput {
  return {
    GroupName: group,
    Name: timerName(owner, name),
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timeZone,
    State: enabled ? "ENABLED" : "DISABLED",
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: functionArn,
      RoleArn: roleArn,
      Input: JSON.stringify({ owner, name, dueAt: "<aws.scheduler.scheduled-time>" }),
      RetryPolicy: { MaximumRetryAttempts: RETRIES_MAX, MaximumEventAgeInSeconds: EVENT_AGE_SECONDS_MAX },
      DeadLetterConfig: { Arn: undeliveredArn },
    },
  };
}
