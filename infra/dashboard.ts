/// <reference path="../.sst/platform/config.d.ts" />
import { Scope } from "@tradewind/core/safety/scopes";
import type { Watched } from "./alarms.ts";
import { lambdaMetric, type Metric, queueMetric } from "./metrics.ts";
import { named, region } from "./stage.ts";

const widgetsPerRow = 3;
const width = 8;
const height = 6;

interface Widget {
  readonly title: string;
  readonly metrics: readonly Metric[];
}

/** One page that says whether runs move, what waits, what fails and who asks. */
export function createDashboard(watched: Watched): void {
  const body = $resolve(widgetsOf(watched).map(({ title, metrics }) => ({ title, metrics: [...metrics] })));
  new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: named("board"),
    dashboardBody: $jsonStringify({
      widgets: $util.all([body, region]).apply(([widgets, here]) =>
        widgets.map(({ title, metrics }, index) => ({
          type: "metric",
          x: (index % widgetsPerRow) * width,
          y: Math.floor(index / widgetsPerRow) * height,
          width,
          height,
          properties: {
            title,
            region: here,
            view: "timeSeries",
            period: 60,
            metrics: metrics.map(({ namespace, metricName, dimensions, stat }) => [
              namespace,
              metricName,
              ...Object.entries(dimensions).flat(),
              { stat },
            ]),
          },
        })),
      ),
    }),
  });
}

function widgetsOf({ queues, functions, stateMachine, tables, api, socket }: Watched): Widget[] {
  const { scopes } = queues;
  const each = (metricOf: (scope: Scope) => Metric): Metric[] => Scope.options.map(metricOf);
  const phases = [
    functions.generation,
    functions.backtesting,
    functions.analysis,
    functions.breeding,
    functions.archive,
    functions.adaptation,
  ];
  const machine = (metricName: string): Metric => ({
    namespace: "AWS/States",
    metricName,
    dimensions: { StateMachineArn: stateMachine.arn },
    stat: "Sum",
  });
  const gateway = (ApiId: $util.Input<string>, metricName: string, stat: string): Metric => ({
    namespace: "AWS/ApiGateway",
    metricName,
    dimensions: { ApiId },
    stat,
  });
  const { id: apiId } = api.nodes.api;
  const { id: socketId } = socket.nodes.api;
  return [
    {
      title: "Executions",
      metrics: ["Started", "Succeeded", "Failed", "TimedOut", "Aborted"].map((end) =>
        machine(`Executions${end}`),
      ),
    },
    {
      title: "Batches waiting",
      metrics: each((scope) => queueMetric(scopes[scope].queue, "ApproximateNumberOfMessagesVisible")),
    },
    {
      title: "Oldest batch, s",
      metrics: each((scope) => queueMetric(scopes[scope].queue, "ApproximateAgeOfOldestMessage")),
    },
    {
      title: "Dead letters",
      metrics: each((scope) => queueMetric(scopes[scope].deadLetters, "ApproximateNumberOfMessagesVisible")),
    },
    {
      title: "Workers at once",
      metrics: each((scope) => lambdaMetric(functions.workers[scope], "ConcurrentExecutions", "Maximum")),
    },
    {
      title: "A batch, ms (p99)",
      metrics: each((scope) => lambdaMetric(functions.workers[scope], "Duration", "p99")),
    },
    { title: "A phase, ms (p99)", metrics: phases.map((phase) => lambdaMetric(phase, "Duration", "p99")) },
    {
      title: "Writes to tables",
      metrics: [tables.ledger, tables.events, tables.lineage, tables.runs].map(({ name }) => ({
        namespace: "AWS/DynamoDB",
        metricName: "ConsumedWriteCapacityUnits",
        dimensions: { TableName: name },
        stat: "Sum",
      })),
    },
    {
      title: "API",
      metrics: [
        gateway(apiId, "Count", "Sum"),
        gateway(apiId, "4xx", "Sum"),
        gateway(apiId, "5xx", "Sum"),
        gateway(apiId, "Latency", "p99"),
      ],
    },
    {
      title: "Sockets",
      metrics: [
        gateway(socketId, "ConnectCount", "Sum"),
        gateway(socketId, "MessageCount", "Sum"),
        gateway(socketId, "IntegrationError", "Sum"),
        lambdaMetric(functions.eventPusher, "IteratorAge", "Maximum"),
      ],
    },
  ];
}
