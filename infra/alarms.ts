/// <reference path="../.sst/platform/config.d.ts" />
import { Scope } from "@tradewind/core/safety/scopes";
import { queueOf } from "@tradewind/functions/aws/resources";
import type { Functions } from "./functions.ts";
import { type AlarmSpec, createAlarm, lambdaMetric, queueMetric, tableThrottles } from "./metrics.ts";
import type { Queues } from "./queues.ts";
import { accountId, named, settings } from "./stage.ts";
import type { Tables } from "./storage.ts";
import { refuseUnencrypted } from "./transport.ts";

export interface Watched {
  readonly tables: Tables;
  readonly queues: Queues;
  readonly functions: Functions;
  readonly stateMachine: aws.sfn.StateMachine;
  readonly api: sst.aws.ApiGatewayV2;
  readonly socket: sst.aws.ApiGatewayWebSocket;
}

const oldestMessageSecondsMin = 600;
const phaseDurationMsMax = 240_000;
const pusherLagMsMax = 60_000;

/** Tells somebody when a run or the platform needs a hand. Each alarm's `section` is a section of docs/runbook.md. */
export function watch(watched: Watched): void {
  const topic = new aws.sns.Topic("Alarms", { name: named("alarms") });
  const publishers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"];
  refuseUnencrypted.topic("AlarmsPolicy", topic, publishers, accountId);
  if (settings.alarmEmail !== undefined) {
    new aws.sns.TopicSubscription("AlarmsEmail", {
      topic: topic.arn,
      protocol: "email",
      endpoint: settings.alarmEmail,
    });
  }
  const specs = [
    ...queueAlarms(watched.queues),
    ...runAlarms(watched.stateMachine),
    ...functionAlarms(watched.functions),
    ...doorAlarms(watched),
    ...tableAlarms(watched.tables),
  ];
  for (const spec of specs) createAlarm(spec, topic);
  createBudget(topic);
}

function queueAlarms({ scopes, undelivered }: Queues): AlarmSpec[] {
  const perScope = Scope.options.flatMap((scope): AlarmSpec[] => [
    {
      name: `dead-letters-${scope}`,
      section: "dead-letters",
      meaning: `a batch of scope ${scope} failed at every attempt`,
      metrics: [queueMetric(scopes[scope].deadLetters, "ApproximateNumberOfMessagesVisible")],
      threshold: 0,
    },
    {
      name: `oldest-message-${scope}`,
      section: "oldest-message",
      meaning: `batches of scope ${scope} wait longer than twice their time to come back`,
      metrics: [queueMetric(scopes[scope].queue, "ApproximateAgeOfOldestMessage")],
      threshold: Math.max(oldestMessageSecondsMin, 2 * queueOf(scope).visibilityTimeoutSeconds),
    },
  ]);
  const deadAges = Scope.options.map((scope) =>
    queueMetric(scopes[scope].deadLetters, "ApproximateAgeOfOldestMessage"),
  );
  return [
    ...perScope,
    {
      name: "dead-letters-unread",
      section: "dead-letters",
      meaning: "dead letters wait and their consumer does not take them",
      metrics: deadAges,
      combine: "MAX",
      threshold: oldestMessageSecondsMin,
    },
    {
      name: "undelivered",
      section: "undelivered",
      meaning: "a schedule's call, news of an execution or a record for the sockets was given up",
      metrics: [queueMetric(undelivered, "ApproximateNumberOfMessagesVisible")],
      threshold: 0,
    },
  ];
}

function runAlarms(machine: aws.sfn.StateMachine): AlarmSpec[] {
  const metric = (metricName: string) => ({
    namespace: "AWS/States",
    metricName,
    dimensions: { StateMachineArn: machine.arn },
    stat: "Sum",
  });
  return [
    {
      name: "runs-failed",
      section: "runs-failed",
      meaning: "an execution failed, timed out or was aborted from outside: its run has ended",
      metrics: [metric("ExecutionsFailed"), metric("ExecutionsTimedOut")],
      combine: "SUM",
      threshold: 0,
    },
    {
      name: "runs-throttled",
      section: "throttles",
      meaning: "Step Functions slows the state machine down",
      metrics: [metric("ExecutionThrottled")],
      threshold: 0,
    },
  ];
}

function functionAlarms(functions: Functions): AlarmSpec[] {
  const { workers, eventPusher, sweeper, scheduledRun, deadLetters, executionEnded } = functions;
  const { generation, backtesting, analysis, breeding, archive, adaptation, failure, ...rest } = functions;
  const phases = [generation, backtesting, analysis, breeding, archive, adaptation];
  const groups = {
    phases: [...phases, failure, rest.continue],
    workers: Object.values(workers),
    doors: [rest.api, rest.preview, rest.socketConnect, rest.socketMessage, rest.socketDisconnect],
  };
  const throttles = Object.entries(groups).map(
    ([group, members]): AlarmSpec => ({
      name: `throttles-${group}`,
      section: "throttles",
      meaning: `Lambda refuses calls of the ${group}: the account's concurrency is used up`,
      metrics: members.map((member) => lambdaMetric(member, "Throttles", "Sum")),
      combine: "SUM",
      threshold: 0,
    }),
  );
  return [
    ...throttles,
    {
      name: "phases-slow",
      section: "phases-slow",
      meaning: "a phase needs more than 80 % of the time it has",
      metrics: phases.map((phase) => lambdaMetric(phase, "Duration", "p99")),
      combine: "MAX",
      threshold: phaseDurationMsMax,
    },
    {
      name: "housekeeping-errors",
      section: "housekeeping-errors",
      meaning: "sweeper, dead letters' consumer, end of executions or scheduled run fails",
      metrics: [sweeper, deadLetters, scheduledRun, executionEnded].map((member) =>
        lambdaMetric(member, "Errors", "Sum"),
      ),
      combine: "SUM",
      threshold: 0,
    },
    {
      name: "pusher-lag",
      section: "pusher-lag",
      meaning: "live events come late",
      metrics: [lambdaMetric(eventPusher, "IteratorAge", "Maximum")],
      threshold: pusherLagMsMax,
    },
  ];
}

function doorAlarms({ api, socket }: Watched): AlarmSpec[] {
  const metric = (metricName: string, ApiId: $util.Input<string>) => ({
    namespace: "AWS/ApiGateway",
    metricName,
    dimensions: { ApiId },
    stat: "Sum",
  });
  return [
    {
      name: "api-errors",
      section: "api-errors",
      meaning: "the API answers with errors of its own",
      metrics: [metric("5xx", api.nodes.api.id)],
      threshold: 5,
    },
    {
      name: "socket-errors",
      section: "socket-errors",
      meaning: "sockets' functions fail",
      metrics: [metric("IntegrationError", socket.nodes.api.id)],
      threshold: 5,
    },
  ];
}

function tableAlarms(tables: Tables): AlarmSpec[] {
  // An expression takes ten metrics; a table has two.
  const tablesPerAlarm = 5;
  const all = Object.values(tables);
  const groups = Array.from({ length: Math.ceil(all.length / tablesPerAlarm) }, (_, group) =>
    all.slice(group * tablesPerAlarm, (group + 1) * tablesPerAlarm),
  );
  return groups.map((members, group) => ({
    name: `throttles-tables-${group + 1}`,
    section: "throttles",
    meaning: "DynamoDB refuses reads or writes",
    metrics: members.flatMap(tableThrottles),
    combine: "SUM",
    threshold: 0,
  }));
}

/** The whole account's spending: AWS knows no other without tags that a person has to switch on first. */
function createBudget(topic: aws.sns.Topic): void {
  const notice = (notificationType: string, threshold: number) => ({
    comparisonOperator: "GREATER_THAN",
    threshold,
    thresholdType: "PERCENTAGE",
    notificationType,
    subscriberSnsTopicArns: [topic.arn],
  });
  new aws.budgets.Budget("MonthlyCost", {
    name: named("monthly-cost"),
    budgetType: "COST",
    limitAmount: String(settings.budgetUsd),
    limitUnit: "USD",
    timeUnit: "MONTHLY",
    notifications: [notice("ACTUAL", 80), notice("FORECASTED", 100)],
  });
}
