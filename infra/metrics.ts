/// <reference path="../.sst/platform/config.d.ts" />
import type { AppFunction } from "./appFunction.ts";
import { named } from "./stage.ts";

export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, $util.Input<string>>>;
  readonly stat: string;
}

export interface AlarmSpec {
  readonly name: string;
  /** The section of docs/runbook.md that says what to do. */
  readonly section: string;
  readonly meaning: string;
  readonly metrics: readonly Metric[];
  /** How several metrics become one. */
  readonly combine?: "SUM" | "MAX";
  /** The alarm sounds above it. */
  readonly threshold: number;
}

const periodSeconds = 300;

export function queueMetric(queue: sst.aws.Queue, metricName: string): Metric {
  const dimensions = { QueueName: queue.nodes.queue.name };
  return { namespace: "AWS/SQS", metricName, dimensions, stat: "Maximum" };
}

export function lambdaMetric({ fn }: AppFunction, metricName: string, stat: string): Metric {
  return { namespace: "AWS/Lambda", metricName, dimensions: { FunctionName: fn.name }, stat };
}

export function tableThrottles(table: sst.aws.Dynamo): Metric[] {
  const dimensions = { TableName: table.name };
  return ["ReadThrottleEvents", "WriteThrottleEvents"].map((metricName) => ({
    namespace: "AWS/DynamoDB",
    metricName,
    dimensions,
    stat: "Sum",
  }));
}

/** Sounds after one period above the threshold; no data is good news. */
export function createAlarm(spec: AlarmSpec, topic: aws.sns.Topic): void {
  const { name, section, meaning, metrics, combine = "MAX", threshold } = spec;
  new aws.cloudwatch.MetricAlarm(`Alarm-${name}`, {
    name: named(name),
    alarmDescription: `${meaning}. What to do: docs/runbook.md#${section}`,
    comparisonOperator: "GreaterThanThreshold",
    threshold,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
    alarmActions: [topic.arn],
    okActions: [topic.arn],
    metricQueries: [
      ...(metrics.length === 1 ? [] : [combined(name, combine, metrics.length)]),
      ...metrics.map(({ namespace, metricName, dimensions, stat }, index) => ({
        id: `m${index}`,
        returnData: metrics.length === 1,
        metric: { namespace, metricName, dimensions: { ...dimensions }, stat, period: periodSeconds },
      })),
    ],
  });
}

function combined(label: string, combine: string, count: number) {
  const ids = Array.from({ length: count }, (_, index) => `m${index}`);
  return { id: "watched", expression: `${combine}([${ids.join(", ")}])`, label, returnData: true };
}
