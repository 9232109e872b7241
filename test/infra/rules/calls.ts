import { entries } from "@tradewind/functions/aws/resources";
import type { EvaluatedResource } from "../harness/model.ts";
import {
  asList,
  at,
  type Findings,
  functionName,
  type Program,
  parsePolicy,
  statementsOf,
} from "./program.ts";

function functionOf(program: Program, name: string): EvaluatedResource | undefined {
  return program.all("function").find((fn) => functionName(fn) === name);
}

function variableOf(program: Program, name: string, variable: string): unknown {
  return at(functionOf(program, name)?.inputs, "environment", "variables", variable);
}

function maySend(role: EvaluatedResource | undefined, queueArn: unknown): boolean {
  const statements = role === undefined ? [] : statementsOf(role);
  return statements.some(
    ({ effect, actions, resources }) =>
      effect === "Allow" && actions.includes("sqs:SendMessage") && resources.includes(String(queueArn)),
  );
}

/** Scheduler sends what it could not deliver by its role. People's schedules are made by the API, as it is told. */
export function schedulesKeepWhatTheyCouldNotDeliver(program: Program): Findings {
  const ours = program.all("schedule").map(({ name, inputs }) => ({
    name,
    queue: at(inputs, "target", "deadLetterConfig", "arn"),
    role: at(inputs, "target", "roleArn"),
  }));
  const peoples = {
    name: "people's schedules",
    queue: variableOf(program, "ApiHandler", "UNDELIVERED_QUEUE_ARN"),
    role: variableOf(program, "ApiHandler", "SCHEDULE_ROLE_ARN"),
  };
  return [...ours, peoples]
    .filter(({ queue, role }) => program.byArn(queue) === undefined || !maySend(program.byArn(role), queue))
    .map(({ name }) => `${name}: a call that could not be made vanishes`);
}

/** EventBridge sends what it could not deliver by the queue's own policy, for a rule has no role. */
export function rulesKeepWhatTheyCouldNotDeliver(program: Program): Findings {
  return program.all("eventTarget").flatMap(({ name, inputs }) => {
    const queue = program.byArn(at(inputs, "deadLetterConfig", "arn"));
    const rule = ruleOf(program, inputs.rule);
    const admitted = program
      .all("queuePolicy")
      .filter((policy) => policy.inputs.queueUrl === queue?.outputs.url)
      .flatMap((policy) => parsePolicy(policy.inputs.policy))
      .some(
        ({ effect, principal, actions, resources, condition }) =>
          effect === "Allow" &&
          at(principal, "Service") === "events.amazonaws.com" &&
          actions.join() === "sqs:SendMessage" &&
          resources.join() === queue?.outputs.arn &&
          at(condition, "ArnEquals", "aws:SourceArn") === rule?.outputs.arn,
      );
    const patient = Number(at(inputs, "retryPolicy", "maximumRetryAttempts")) >= 3;
    return queue !== undefined && admitted && patient ? [] : [`${name}: an event that failed vanishes`];
  });
}

/** Whatever way an execution dies, its run is told: at once by a rule, and by the sweeper where that was lost. */
export function deadExecutionsEndTheirRuns(program: Program): Findings {
  const { trigger } = entries.executionEnded;
  const wanted = trigger.kind === "executions" ? [...trigger.statuses].sort() : [];
  const [machine] = program.all("stateMachine");
  const target = functionOf(program, "ExecutionEndedHandler");
  const reports = program.all("eventTarget").filter(({ inputs }) => inputs.arn === target?.outputs.arn);
  const complete = reports.some(({ inputs }) => {
    const rule = ruleOf(program, inputs.rule);
    const pattern = rule === undefined ? {} : JSON.parse(String(rule.inputs.eventPattern));
    const callable = program
      .all("permission")
      .some(
        (permission) =>
          permission.inputs.function === target?.outputs.name &&
          permission.inputs.principal === "events.amazonaws.com" &&
          permission.inputs.sourceArn === rule?.outputs.arn,
      );
    return (
      pattern.source?.join() === "aws.states" &&
      asList(at(pattern, "detail", "status"))
        .toSorted()
        .join() === wanted.join() &&
      asList(at(pattern, "detail", "stateMachineArn")).join() === machine?.outputs.arn &&
      wanted.join() === "ABORTED,FAILED,TIMED_OUT" &&
      callable
    );
  });
  const sweeper = functionOf(program, "SweeperHandler");
  const looks =
    sweeper !== undefined &&
    program.allowedTo(sweeper).some(({ actions }) => actions.includes("states:DescribeExecution"));
  return [
    ...(complete ? [] : ["an execution that dies leaves its run running"]),
    ...(looks ? [] : ["the sweeper cannot see whether an execution lives"]),
  ];
}

/** What only whoever deploys knows comes from SST's secrets, and is marked so on its way through Pulumi's state. */
export function providersKeysAreSecrets(program: Program): Findings {
  const told = program
    .all("function")
    .filter(({ inputs }) => at(inputs, "environment", "variables", "TIINGO_TOKEN") !== undefined);
  const open = told
    .filter(({ secretInputs }) => !secretInputs.includes("environment"))
    .map(({ name }) => `${name}: is told a key in the clear`);
  const names = told.map(functionName).sort().join();
  return [...open, ...(names === "ApiHandler,ScheduledRunHandler" ? [] : [`the key is told to: ${names}`])];
}

function ruleOf(program: Program, name: unknown): EvaluatedResource | undefined {
  return program.all("eventRule").find(({ outputs }) => outputs.name === name);
}
