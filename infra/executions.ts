/// <reference path="../.sst/platform/config.d.ts" />
import { entries } from "@tradewind/functions/aws/resources";
import type { AppFunction } from "./appFunction.ts";
import { arnOf, named } from "./stage.ts";

const attemptsMax = 24;
const ageSecondsMax = 21_600;

const ruleName = (): string => named("dead-executions");

/** By name, for the queue of what is undelivered must name it before it exists. */
export function deadExecutionsArn(): $util.Output<string> {
  return arnOf("events", `rule/${ruleName()}`);
}

/** Tells a function of executions that died, for they may have died without recording why. */
export function reportDeadExecutions(
  machine: aws.sfn.StateMachine,
  target: AppFunction,
  undelivered: sst.aws.Queue,
): void {
  const { trigger } = entries.executionEnded;
  if (trigger.kind !== "executions")
    throw new Error(`executionEnded has trigger ${trigger.kind}; it is written for executions`);
  const rule = new aws.cloudwatch.EventRule("DeadExecutions", {
    name: ruleName(),
    description: "Executions of runs that failed, ran out of time or were aborted",
    eventPattern: $jsonStringify({
      source: ["aws.states"],
      "detail-type": ["Step Functions Execution Status Change"],
      detail: { status: [...trigger.statuses], stateMachineArn: [machine.arn] },
    }),
  });
  new aws.lambda.Permission("DeadExecutionsPermission", {
    action: "lambda:InvokeFunction",
    function: target.fn.name,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  new aws.cloudwatch.EventTarget("DeadExecutionsTarget", {
    rule: rule.name,
    arn: target.fn.arn,
    retryPolicy: { maximumRetryAttempts: attemptsMax, maximumEventAgeInSeconds: ageSecondsMax },
    deadLetterConfig: { arn: undelivered.arn },
  });
}
