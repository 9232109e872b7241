import type { EvaluatedResource } from "../harness/model.ts";
import {
  asList,
  at,
  type Findings,
  type Program,
  parsePolicy,
  refusesPlain,
  type Values,
} from "./program.ts";

interface WatchedMetric {
  readonly metric: unknown;
  readonly dimension: unknown;
}

function metricsOf({ inputs }: EvaluatedResource): readonly WatchedMetric[] {
  return asList(inputs.metricQueries).flatMap((query) => {
    const metric = at(query, "metric");
    if (metric === undefined) return [];
    const [dimension] = Object.values((at(metric, "dimensions") ?? {}) as Values);
    return [{ metric: at(metric, "metricName"), dimension }];
  });
}

function watches(program: Program, metric: string, dimension: unknown): boolean {
  return program
    .all("alarm")
    .some((alarm) => metricsOf(alarm).some((one) => one.metric === metric && one.dimension === dimension));
}

/** Dead letters above none, old messages, failed executions, throttled functions and tables, errors at the doors. */
export function troubleIsWatched(program: Program): Findings {
  const dead = new Set(
    program
      .all("queue")
      .flatMap(({ inputs }) =>
        inputs.redrivePolicy === undefined
          ? []
          : JSON.parse(String(inputs.redrivePolicy)).deadLetterTargetArn,
      ),
  );
  const wanted: [string, unknown][] = [
    ...program.all("queue").map(({ inputs, outputs }): [string, unknown] => {
      const isSource = inputs.redrivePolicy !== undefined;
      return [
        isSource ? "ApproximateAgeOfOldestMessage" : "ApproximateNumberOfMessagesVisible",
        outputs.name,
      ];
    }),
    ...program
      .all("stateMachine")
      .flatMap(({ outputs }): [string, unknown][] =>
        ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled"].map((metric) => [
          metric,
          outputs.arn,
        ]),
      ),
    ...program
      .all("table")
      .flatMap(({ outputs }): [string, unknown][] =>
        ["ReadThrottleEvents", "WriteThrottleEvents"].map((metric) => [metric, outputs.name]),
      ),
    ...program
      .all("api")
      .map(({ inputs, outputs }): [string, unknown] => [
        inputs.protocolType === "HTTP" ? "5xx" : "IntegrationError",
        outputs.id,
      ]),
  ];
  const missing = wanted
    .filter(([metric, dimension]) => !watches(program, metric, dimension))
    .map(([metric, dimension]) => `${metric} of ${dimension}: nobody watches it`);
  return dead.size > 0 ? missing : [...missing, "there are no dead letters"];
}

export function everyFunctionIsWatched(program: Program): Findings {
  const metrics = ["Throttles", "Errors", "IteratorAge"];
  return program
    .all("function")
    .filter(({ outputs }) => !metrics.some((metric) => watches(program, metric, outputs.name)))
    .map(({ name }) => `${name}: nobody watches it`);
}

export function alarmsReachSomebody(program: Program): Findings {
  const topics = new Set(program.all("topicPolicy").map(({ inputs }) => inputs.arn));
  return program
    .all("alarm")
    .filter(({ inputs }) => !asList(inputs.alarmActions).some((action) => topics.has(action)))
    .map(({ name }) => `${name}: sounds where nobody hears it`);
}

/** An alarm nobody knows how to answer is noise. */
export function alarmsNameWhatToDo(program: Program, sections: ReadonlySet<string>): Findings {
  return program.all("alarm").flatMap(({ name, inputs }) => {
    const [, section] = /docs\/runbook\.md#([\w-]+)$/.exec(String(inputs.alarmDescription)) ?? [];
    return section !== undefined && sections.has(section) ? [] : [`${name}: names section ${section}`];
  });
}

/** An alarm on one metric of many takes ten of them, and exactly one result. */
export function alarmsAreWellFormed(program: Program): Findings {
  const metricsMax = 10;
  return program.all("alarm").flatMap((alarm) => {
    const queries = asList(alarm.inputs.metricQueries);
    const results = queries.filter((query) => at(query, "returnData") === true);
    const known = metricsOf(alarm).every(
      ({ metric, dimension }) => metric !== undefined && dimension !== undefined,
    );
    return results.length === 1 && metricsOf(alarm).length <= metricsMax && known
      ? []
      : [`${alarm.name}: malformed`];
  });
}

export function spendingIsWatched(program: Program): Findings {
  const told = program
    .all("budget")
    .flatMap(({ inputs }) => asList(inputs.notifications))
    .filter((notice) => asList(at(notice, "subscriberSnsTopicArns")).length === 1)
    .map((notice) => at(notice, "notificationType"));
  return ["ACTUAL", "FORECASTED"].every((kind) => told.includes(kind)) ? [] : ["spending is not watched"];
}

export function alarmsTravelEncrypted(program: Program): Findings {
  return program.all("topicPolicy").flatMap(({ name, inputs }) => {
    const statements = parsePolicy(inputs.policy);
    const refused = statements.some((statement) => refusesPlain(statement, [String(inputs.arn)]));
    const ours = statements
      .filter(({ effect }) => effect === "Allow")
      .every(
        ({ condition }) => at(condition, "StringEquals", "aws:SourceAccount") === program.evaluation.account,
      );
    return refused && ours ? [] : [`${name}: anybody publishes, or without TLS`];
  });
}

/** One page that answers whether runs move, what waits, what fails, who asks. */
export function aDashboardShowsTheWhole(program: Program): Findings {
  const shown = program
    .all("dashboard")
    .flatMap(({ inputs }) => asList(JSON.parse(String(inputs.dashboardBody)).widgets))
    .flatMap((widget) => asList(at(widget, "properties", "metrics")))
    .map((metric) => asList(metric).map(String));
  const shows = (metric: string, dimension: unknown): boolean =>
    shown.some(([, name, ...rest]) => name === metric && rest.includes(String(dimension)));
  const wanted: [string, unknown][] = [
    ...program
      .all("stateMachine")
      .flatMap(({ outputs }): [string, unknown][] =>
        ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut"].map(
          (metric) => [metric, outputs.arn],
        ),
      ),
    ...program
      .all("queue")
      .filter(({ name }) => name !== "UndeliveredQueue")
      .map(({ outputs }): [string, unknown] => ["ApproximateNumberOfMessagesVisible", outputs.name]),
    ...program
      .all("function")
      .filter(({ name }) => name.startsWith("Worker"))
      .map(({ outputs }): [string, unknown] => ["ConcurrentExecutions", outputs.name]),
    ...program
      .all("api")
      .map(({ inputs, outputs }): [string, unknown] => [
        inputs.protocolType === "HTTP" ? "5xx" : "ConnectCount",
        outputs.id,
      ]),
  ];
  return wanted
    .filter(([metric, dimension]) => !shows(metric, dimension))
    .map(([metric, dimension]) => `the dashboard does not show ${metric} of ${dimension}`);
}

/** The clock that finds tokens nobody answered. */
export function theSweeperComesRound(program: Program): Findings {
  const sweeper = program.all("function").find(({ name }) => name === "SweeperHandlerFunction");
  const rounds = program
    .all("schedule")
    .filter(({ inputs }) => at(inputs, "target", "arn") === sweeper?.outputs.arn);
  return rounds
    .flatMap(({ name, inputs }) => {
      const retried = Number(at(inputs, "target", "retryPolicy", "maximumRetryAttempts")) >= 1;
      const kept = program.byArn(at(inputs, "target", "deadLetterConfig", "arn")) !== undefined;
      return inputs.state === "ENABLED" &&
        /^rate\(/.test(String(inputs.scheduleExpression)) &&
        retried &&
        kept
        ? []
        : [`${name}: does not come round, or is lost`];
    })
    .concat(rounds.length === 1 ? [] : [`${rounds.length} schedules call the sweeper`]);
}

/** People's schedules have a group and a role of their own, which the API knows. */
export function peoplesSchedulesAreApart(program: Program): Findings {
  const group = program.all("scheduleGroup")[0];
  const api = program.all("function").find(({ name }) => name === "ApiHandlerFunction");
  const told = at(api?.inputs, "environment", "variables", "SCHEDULE_GROUP");
  const role = program.byArn(at(api?.inputs, "environment", "variables", "SCHEDULE_ROLE_ARN"));
  const trust = role === undefined ? [] : parsePolicy(role.inputs.assumeRolePolicy);
  const bound = trust.every(({ condition }) =>
    String(at(condition, "StringEquals", "aws:SourceArn")).endsWith(`schedule-group/${group?.outputs.name}`),
  );
  return told === group?.outputs.name && trust.length === 1 && bound
    ? []
    : ["schedules of people are not apart"];
}
